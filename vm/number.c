// vm/number.c: see number.h.
//
//   in:    a number, or text that anyone may have written
//   out:   the shortest text that reads back; the nearest number
//   owns:  nothing: large integers of fixed size, on the stack
//   fails: false for text that writes no number
//
// Both ways are exact in integers: floats are not calculated with, so that no rounding mode of the
// host shows. Writing is Steele and White's free-format algorithm. Reading divides the digits by a
// power of ten, to 64 bits and whether anything is left.

#include "number.h"

#include <string.h>

// ---- large integers -----------------------------------------------------------------------------

// Enough for 10^1130 shifted by 96 bits, which is more than reading needs. Writing needs a third of
// it.
#define BIG_WORDS 128

struct big {
    uint32_t count;  // words in use; the highest is not 0
    uint32_t words[BIG_WORDS];  // lowest first
};

static void big_set(struct big *big, uint64_t value) {
    big->words[0] = (uint32_t)value;
    big->words[1] = (uint32_t)(value >> 32);
    big->count = big->words[1] != 0 ? 2 : big->words[0] != 0 ? 1 : 0;
}

static void big_multiply_add(struct big *big, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (uint32_t i = 0; i < big->count; i++) {
        carry += (uint64_t)big->words[i] * factor;
        big->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) big->words[big->count++] = (uint32_t)carry;
}

static void big_multiply_power_of_five(struct big *big, int power) {
    for (; power >= 13; power -= 13) big_multiply_add(big, 1220703125, 0);
    for (; power > 0; power--) big_multiply_add(big, 5, 0);
}

static uint32_t bit_length(uint32_t word) {
    uint32_t bits = 0;
    for (; word != 0; word >>= 1) bits++;
    return bits;
}

static uint32_t big_bits(const struct big *big) {
    return big->count == 0 ? 0 : (big->count - 1) * 32 + bit_length(big->words[big->count - 1]);
}

static void big_shift_left(struct big *big, uint32_t bits) {
    if (big->count == 0) return;
    uint32_t words = bits / 32, rest = bits % 32;
    uint32_t high = 0;
    for (uint32_t i = big->count; i-- > 0;) {
        uint64_t both = (uint64_t)big->words[i] << rest;
        if (i == big->count - 1) high = (uint32_t)(both >> 32);
        else big->words[i + 1 + words] |= (uint32_t)(both >> 32);
        big->words[i + words] = (uint32_t)both;
    }
    memset(big->words, 0, words * sizeof *big->words);
    big->count += words;
    if (high != 0) big->words[big->count++] = high;
}

static int big_compare(const struct big *left, const struct big *right) {
    if (left->count != right->count) return left->count < right->count ? -1 : 1;
    for (uint32_t i = left->count; i-- > 0;) {
        if (left->words[i] != right->words[i]) return left->words[i] < right->words[i] ? -1 : 1;
    }
    return 0;
}

static void big_trim(struct big *big) {
    while (big->count > 0 && big->words[big->count - 1] == 0) big->count--;
}

static uint64_t big_word(const struct big *big, uint32_t index) {
    return index < big->count ? big->words[index] : 0;
}

// number -= divisor * factor, which must not be more than number.
static void big_subtract(struct big *number, const struct big *divisor, uint32_t factor) {
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < number->count; i++) {
        uint64_t product = big_word(divisor, i) * factor + borrow;
        uint32_t word = (uint32_t)product;
        borrow = (product >> 32) + (number->words[i] < word);
        number->words[i] -= word;
    }
    big_trim(number);
}

// number /= divisor, which leaves the rest in `number`. The divisor's highest bit is the highest of
// its word, and the quotient fits in a word. An estimate that is never too high and at most two too
// low, then at most two steps.
static uint32_t big_divide(struct big *number, const struct big *divisor) {
    if (number->count < divisor->count) return 0;
    uint32_t top = divisor->count - 1;
    uint64_t high = big_word(number, top + 1) << 32 | number->words[top];
    uint64_t estimate = high / ((uint64_t)divisor->words[top] + 1);
    uint32_t quotient = (uint32_t)estimate;
    if (quotient > 0) big_subtract(number, divisor, quotient);
    while (big_compare(number, divisor) >= 0) {
        big_subtract(number, divisor, 1);
        quotient++;
    }
    return quotient;
}

// ---- writing ------------------------------------------------------------------------------------

#define DIGITS_MAX 17
#define FRACTION_BITS 52
#define FRACTION_MASK ((UINT64_C(1) << FRACTION_BITS) - 1)
#define EXPONENT_LOWEST (-1074)  // of two, of the last bit of the smallest float

struct decimal {
    char digits[DIGITS_MAX + 1];
    int count;
    int point;  // the value is 0.digits * 10^point
};

// The float is rest / scale; its neighbours' borders are margin / scale below and, times two if
// `is_wide`, above.
struct writer {
    struct big rest, scale, margin;
    bool is_wide;  // the float below is only half as far away as the one above
    bool is_even;  // a border itself reads back as this float
};

// rest + the margin above, compared with scale. From the highest word down: what the lower words
// add lies above -1 and below 3 of a word, so that most differences show at once.
static int compare_above(const struct writer *writer) {
    int64_t difference = 0;
    uint32_t count =
        writer->rest.count > writer->scale.count ? writer->rest.count : writer->scale.count;
    if (writer->margin.count > count) count = writer->margin.count;
    for (uint32_t i = count; i-- > 0;) {
        int64_t margin = (int64_t)big_word(&writer->margin, i) * (writer->is_wide ? 2 : 1);
        int64_t here =
            (int64_t)big_word(&writer->rest, i) + margin - (int64_t)big_word(&writer->scale, i);
        difference = difference * (INT64_C(1) << 32) + here;
        if (difference > 0) return 1;
        if (difference < -2) return -1;
    }
    return difference < 0 ? -1 : 0;
}

static bool is_above(const struct writer *writer) {
    int order = compare_above(writer);
    return writer->is_even ? order >= 0 : order > 0;
}

static bool is_below(const struct writer *writer) {
    int order = big_compare(&writer->rest, &writer->margin);
    return writer->is_even ? order <= 0 : order < 0;
}

static void times_ten(struct writer *writer) {
    big_multiply_add(&writer->rest, 10, 0);
    big_multiply_add(&writer->margin, 10, 0);
}

// The float fraction * 2^exponent as a ratio between 1/10 and 1, near enough, with borders half-way
// to its neighbours. Answers the power of ten that was taken out. Powers of two that all share are
// left out.
static int writer_init(struct writer *writer, uint64_t fraction, int exponent) {
    writer->is_even = (fraction & 1) == 0;
    writer->is_wide = fraction == FRACTION_MASK + 1 && exponent > EXPONENT_LOWEST;
    big_set(&writer->rest, fraction);
    big_set(&writer->scale, 1);
    big_set(&writer->margin, 1);
    int point =
        (exponent + (int)big_bits(&writer->rest)) * 1233 / 4096; // the logarithm, one off at most
    uint32_t halves = writer->is_wide ? 2 : 1;
    uint32_t up = (uint32_t)(exponent > 0 ? exponent : 0) + (uint32_t)(point < 0 ? -point : 0);
    uint32_t down =
        (uint32_t)(exponent < 0 ? -exponent : 0) + (uint32_t)(point > 0 ? point : 0) + halves;
    uint32_t shared = up < down ? up : down;
    if (point > 0) big_multiply_power_of_five(&writer->scale, point);
    if (point < 0) big_multiply_power_of_five(&writer->rest, -point);
    if (point < 0) big_multiply_power_of_five(&writer->margin, -point);
    big_shift_left(&writer->rest, up + halves - shared);
    big_shift_left(&writer->margin, up - shared);
    big_shift_left(&writer->scale, down - shared);
    while (is_above(writer)) {
        big_multiply_add(&writer->scale, 10, 0);
        point++;
    }
    return point;
}

// The divisor of big_divide() must fill its highest word.
static void normalise(struct writer *writer) {
    uint32_t shift = (32 - big_bits(&writer->scale) % 32) % 32;
    big_shift_left(&writer->rest, shift);
    big_shift_left(&writer->margin, shift);
    big_shift_left(&writer->scale, shift);
}

// Whether the last digit is rounded up: the border says so, or the nearer one does, or of two the
// even one.
static bool rounds_up(const struct writer *writer, uint32_t digit, bool below, bool above) {
    if (!below || !above) return above;
    struct big twice = writer->rest;
    big_multiply_add(&twice, 2, 0);
    int order = big_compare(&twice, &writer->scale);
    return order > 0 || (order == 0 && (digit & 1) != 0);
}

static void write_digits(struct writer *writer, struct decimal *decimal) {
    normalise(writer);
    decimal->count = 0;
    for (;;) {
        times_ten(writer);
        uint32_t digit = big_divide(&writer->rest, &writer->scale);
        if (decimal->count == 0 && digit == 0 && !is_above(writer)) {
            decimal->point--;  // the logarithm was one too high
            continue;
        }
        bool below = is_below(writer), above = is_above(writer);
        bool is_last = below || above || decimal->count == DIGITS_MAX - 1;
        if (is_last && rounds_up(writer, digit, below, above)) digit++;
        decimal->digits[decimal->count++] = (char)('0' + digit);
        if (is_last) return;
    }
}

static size_t put(char *out, size_t at, const char *text, int count) {
    memcpy(out + at, text, (size_t)count);
    return at + (size_t)count;
}

static size_t put_zeros(char *out, size_t at, int count) {
    for (; count > 0; count--) out[at++] = '0';
    return at;
}

static size_t put_exponent(char *out, size_t at, int exponent) {
    out[at++] = 'e';
    return at + number_write_int(exponent, out + at);
}

static size_t format(const struct decimal *decimal, char *out, size_t at) {
    const char *digits = decimal->digits;
    int count = decimal->count, point = decimal->point;
    if (point < -4 || point > 16) {
        at = put(out, at, digits, 1);
        if (count > 1) at = put(out, put(out, at, ".", 1), digits + 1, count - 1);
        return put_exponent(out, at, point - 1);
    }
    if (point <= 0) {
        at = put_zeros(out, put(out, at, "0.", 2), -point);
        return put(out, at, digits, count);
    }
    if (count <= point) {
        at = put_zeros(out, put(out, at, digits, count), point - count);
        return put(out, at, ".0", 2);
    }
    at = put(out, put(out, at, digits, point), ".", 1);
    return put(out, at, digits + point, count - point);
}

// What is left of a float when its sign is gone.
static size_t write_magnitude(uint64_t bits, char *out, size_t at) {
    uint64_t fraction = bits & FRACTION_MASK;
    int exponent = (int)(bits >> FRACTION_BITS);
    if (bits == 0) return put(out, at, "0.0", 3);
    if (exponent == 0x7FF) return put(out, at, fraction == 0 ? "inf" : "nan", 3);
    if (exponent > 0) fraction |= FRACTION_MASK + 1;
    else exponent = 1;
    struct writer writer;
    struct decimal decimal;
    decimal.point = writer_init(&writer, fraction, exponent - 1 + EXPONENT_LOWEST);
    write_digits(&writer, &decimal);
    return format(&decimal, out, at);
}

size_t number_write_float(double value, char out[NUMBER_BYTES_MAX]) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    size_t at = 0;
    if (bits >> 63) out[at++] = '-';
    at = write_magnitude(bits & ~(UINT64_C(1) << 63), out, at);
    out[at] = '\0';
    return at;
}

// Inline, so that the usual base is a constant and nothing is divided.
static inline size_t write_int(int64_t value, unsigned base, char *out) {
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char reversed[NUMBER_INT_BYTES_MAX];
    size_t count = 0, at = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        reversed[count++] = digits[rest % base];
        rest /= base;
    } while (rest > 0);
    if (value < 0) out[at++] = '-';
    while (count > 0) out[at++] = reversed[--count];
    out[at] = '\0';
    return at;
}

size_t number_write_int(int64_t value, char out[NUMBER_BYTES_MAX]) {
    return write_int(value, 10, out);
}

size_t number_write_int_base(int64_t value, unsigned base, char out[NUMBER_INT_BYTES_MAX]) {
    return write_int(value, base, out);
}

// ---- writing with so many decimals --------------------------------------------------------------

#define CHUNK 1000000000  // what a word holds of whole decimal digits
#define CHUNK_DIGITS 9

// number / 2^bits, halves up; bits 1 or more.
static void big_shift_right(struct big *big, uint32_t bits) {
    uint32_t words = (bits - 1) / 32, rest = (bits - 1) % 32;
    if (words >= big->count) {
        big->count = 0;
        return;
    }
    // First all but one bit, then with 1 more the last: that is what rounds.
    big->count -= words;
    for (uint32_t i = 0; i < big->count; i++) {
        uint64_t both = (i + 1 < big->count ? (uint64_t)big->words[i + words + 1] << 32 : 0)
                        | big->words[i + words];
        big->words[i] = (uint32_t)(both >> rest);
    }
    big_multiply_add(big, 1, 1);
    for (uint32_t i = 0; i < big->count; i++) {
        uint32_t above = i + 1 < big->count ? big->words[i + 1] : 0;
        big->words[i] = big->words[i] >> 1 | above << 31;
    }
    big_trim(big);
}

static uint32_t big_divide_chunk(struct big *big) {
    uint64_t rest = 0;
    for (uint32_t i = big->count; i-- > 0;) {
        rest = rest << 32 | big->words[i];
        big->words[i] = (uint32_t)(rest / CHUNK);
        rest %= CHUNK;
    }
    big_trim(big);
    return (uint32_t)rest;
}

// The last `count` digits of a number, behind each other; the rest stays in `big`.
static void write_tail(struct big *big, char *digits, int count) {
    while (count > 0) {
        uint32_t chunk = big_divide_chunk(big);
        for (int i = 0; i < CHUNK_DIGITS && count > 0; i++, chunk /= 10)
            digits[--count] = (char)('0' + chunk % 10);
    }
}

unsigned number_digits_before_point(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int exponent = (int)(bits >> FRACTION_BITS & 0x7FF) - 1022;  // the value is below 2^exponent
    return exponent <= 0 || exponent > 1024 ? 1 : (unsigned)exponent * 30103 / 100000 + 1;
}

// fraction * 2^exponent * 10^decimals, as digits with `decimals` behind the point.
static size_t write_decimals(uint64_t fraction, int exponent, int decimals, unsigned before,
                             char *out, size_t at) {
    struct big big;
    char digits[NUMBER_FIXED_BYTES_MAX];
    int count = (int)before + decimals;
    big_set(&big, fraction);
    big_multiply_power_of_five(&big, decimals);
    exponent += decimals;
    if (exponent >= 0) big_shift_left(&big, (uint32_t)exponent);
    else big_shift_right(&big, (uint32_t)-exponent);
    write_tail(&big, digits, count);
    int first = 0;
    while (first < (int)before - 1 && digits[first] == '0') first++;
    at = put(out, at, digits + first, (int)before - first);
    if (decimals > 0) at = put(out, put(out, at, ".", 1), digits + before, decimals);
    return at;
}

size_t number_write_fixed(double value, int decimals, char out[NUMBER_FIXED_BYTES_MAX]) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    size_t at = 0;
    if (bits >> 63) out[at++] = '-';
    bits &= ~(UINT64_C(1) << 63);
    uint64_t fraction = bits & FRACTION_MASK;
    int exponent = (int)(bits >> FRACTION_BITS);
    if (exponent == 0x7FF) {
        at = put(out, at, fraction == 0 ? "inf" : "nan", 3);
    } else {
        if (exponent > 0) fraction |= FRACTION_MASK + 1;
        else exponent = 1;
        // Rounding may need a digit more than the value has: 9.99 has two with one decimal.
        unsigned before = number_digits_before_point(value) + 1;
        at = write_decimals(fraction, exponent - 1 + EXPONENT_LOWEST, decimals, before, out, at);
    }
    out[at] = '\0';
    return at;
}

// ---- reading ------------------------------------------------------------------------------------

// What lies half-way between two floats has at most 767 digits that count; of more it is enough to
// know whether one of them is not 0.
#define SIGNIFICANT_MAX 800
#define EXPONENT_MAX 1000000000  // of ten; where it stops counting, nothing is left to tell

struct reader {
    const char *at, *end;
    bool has_more;       // a digit beyond SIGNIFICANT_MAX was not 0
    uint32_t significant;
    int64_t exponent;    // of ten, of the last digit in `digits`
    struct big digits;
    uint32_t pending, pending_factor;  // digits that are not in `digits` yet, up to nine at a time
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static void flush_digits(struct reader *reader) {
    big_multiply_add(&reader->digits, reader->pending_factor, reader->pending);
    reader->pending = 0;
    reader->pending_factor = 1;
}

static void add_digit(struct reader *reader, char digit, bool is_fraction) {
    uint32_t value = (uint32_t)(digit - '0');
    if (reader->significant == SIGNIFICANT_MAX) {
        reader->has_more = reader->has_more || value != 0;
        if (!is_fraction) reader->exponent++;
        return;
    }
    if (is_fraction) reader->exponent--;
    if (value == 0 && reader->significant == 0) return;
    reader->significant++;
    reader->pending = reader->pending * 10 + value;
    reader->pending_factor *= 10;
    if (reader->pending_factor == 1000000000) flush_digits(reader);
}

// One digit at least; a `_` stands between two.
static bool read_digits(struct reader *reader, bool is_fraction) {
    if (reader->at == reader->end || !is_digit(*reader->at)) return false;
    while (reader->at < reader->end) {
        if (*reader->at == '_') {
            reader->at++;
            if (reader->at == reader->end || !is_digit(*reader->at)) return false;
        }
        if (!is_digit(*reader->at)) return true;
        add_digit(reader, *reader->at++, is_fraction);
    }
    return true;
}

static bool read_exponent(struct reader *reader) {
    bool is_negative = false;
    int64_t exponent = 0;
    if (reader->at < reader->end && (*reader->at == '-' || *reader->at == '+')) {
        is_negative = *reader->at++ == '-';
    }
    if (reader->at == reader->end) return false;
    for (; reader->at < reader->end; reader->at++) {
        if (!is_digit(*reader->at)) return false;
        if (exponent < EXPONENT_MAX) exponent = exponent * 10 + (*reader->at - '0');
    }
    reader->exponent += is_negative ? -exponent : exponent;
    return true;
}

static bool read_parts(struct reader *reader) {
    if (!read_digits(reader, false)) return false;
    if (reader->at < reader->end && *reader->at == '.') {
        reader->at++;
        if (!read_digits(reader, true)) return false;
    }
    if (reader->at == reader->end) return true;
    if (*reader->at != 'e' && *reader->at != 'E') return false;
    reader->at++;
    return read_exponent(reader);
}

// The bits of fraction * 2^(exponent - 63), whose highest bit is set; `has_rest`: it is a little
// more than that.
static uint64_t round_to_bits(uint64_t fraction, bool has_rest, int exponent) {
    int kept = exponent >= -1022 ? FRACTION_BITS + 1 : FRACTION_BITS + 1 - (-1022 - exponent);
    if (kept < 0) return 0;
    int dropped = 64 - kept;  // 11 to 64
    uint64_t bits = dropped == 64 ? 0 : fraction >> dropped;
    uint64_t half = UINT64_C(1) << (dropped - 1);
    bool is_half = (fraction & half) != 0;
    bool is_more = has_rest || (fraction & (half - 1)) != 0;
    if (is_half && (is_more || (bits & 1) != 0)) bits++;
    // A carry goes on into the exponent, as it must.
    return exponent >= -1022 ? ((uint64_t)(exponent + 1022) << FRACTION_BITS) + bits : bits;
}

// number / divisor to 64 bits: the highest bit of the quotient is set, and stands for 2^exponent.
static uint64_t divide_to_bits(struct big *number, struct big *divisor, bool *has_rest,
                               int *exponent) {
    int shift = 64 - ((int)big_bits(number) - (int)big_bits(divisor));
    if (shift > 0) big_shift_left(number, (uint32_t)shift);
    else big_shift_left(divisor, (uint32_t)-shift);
    uint32_t fill = (32 - big_bits(divisor) % 32) % 32;
    big_shift_left(number, fill);
    big_shift_left(divisor, fill);
    struct big part = {0, {0}};
    uint32_t quotient[3] = {0, 0, 0};
    uint32_t low = number->count < 2 ? number->count : 2;
    part.count = number->count - low;
    memcpy(part.words, number->words + low, part.count * sizeof *part.words);
    for (uint32_t i = 3; i-- > 0;) {
        quotient[i] = big_divide(&part, divisor);
        if (i == 0) break;
        big_shift_left(&part, 32);
        part.words[0] = (uint32_t)big_word(number, i - 1);
        if (part.count == 0 && part.words[0] != 0) part.count = 1;
    }
    *has_rest = part.count > 0;
    uint64_t bits = (uint64_t)quotient[1] << 32 | quotient[0];
    *exponent = 63 - shift;
    if (quotient[2] == 0) return bits;
    *has_rest = *has_rest || (bits & 1) != 0;
    (*exponent)++;
    return bits >> 1 | UINT64_C(1) << 63;
}

static uint64_t nearest_bits(struct reader *reader) {
    flush_digits(reader);
    int64_t magnitude =
        reader->exponent + (int64_t)reader->significant; // the value is below 10^magnitude
    if (reader->digits.count == 0 || magnitude < -330) return 0;
    if (magnitude > 310) return UINT64_C(0x7FF) << FRACTION_BITS;
    struct big divisor;
    big_set(&divisor, 1);
    int power = (int)reader->exponent;
    if (power > 0) big_multiply_power_of_five(&reader->digits, power);
    if (power < 0) big_multiply_power_of_five(&divisor, -power);
    bool has_rest = false;
    int exponent = 0;
    uint64_t fraction = divide_to_bits(&reader->digits, &divisor, &has_rest, &exponent);
    exponent += power;  // ten is five times two
    if (exponent > 1023) return UINT64_C(0x7FF) << FRACTION_BITS;
    return round_to_bits(fraction, has_rest || reader->has_more, exponent);
}

bool number_read_float(const char *text, size_t bytes, double *value) {
    struct reader reader;
    memset(&reader, 0, offsetof(struct reader, digits));
    big_set(&reader.digits, 0);
    reader.pending = 0;
    reader.pending_factor = 1;
    reader.at = text;
    reader.end = text + bytes;
    bool is_negative = bytes > 0 && text[0] == '-';
    if (is_negative || (bytes > 0 && text[0] == '+')) reader.at++;
    uint64_t bits = UINT64_C(0x7FF) << FRACTION_BITS;
    bool is_infinite = reader.end - reader.at == 3 && memcmp(reader.at, "inf", 3) == 0;
    if (!is_infinite) {
        if (!read_parts(&reader)) return false;
        bits = nearest_bits(&reader);
    }
    if (is_negative) bits |= UINT64_C(1) << 63;
    memcpy(value, &bits, sizeof bits);
    return true;
}

static unsigned digit_value(char c) {
    if (is_digit(c)) return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z') return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'Z') return (unsigned)(c - 'A') + 10;
    return NUMBER_BASE_MAX;
}

bool number_read_int(const char *text, size_t bytes, unsigned base, int64_t *value) {
    bool is_negative = bytes > 0 && text[0] == '-';
    size_t at = is_negative || (bytes > 0 && text[0] == '+') ? 1 : 0;
    const uint64_t most = (uint64_t)INT64_MAX + is_negative;
    uint64_t magnitude = 0;
    if (at == bytes || text[at] == '_') return false;
    for (; at < bytes; at++) {
        if (text[at] == '_' && ++at == bytes) return false;
        unsigned digit = digit_value(text[at]);
        if (digit >= base || magnitude > (most - digit) / base) return false;
        magnitude = magnitude * base + digit;
    }
    if (!is_negative) *value = (int64_t)magnitude;
    else *value = magnitude == 0 ? 0 : -(int64_t)(magnitude - 1) - 1;
    return true;
}
