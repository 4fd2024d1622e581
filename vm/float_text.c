// vm/float_text.c: floats as text, for hosts.
//
//   in:    a float
//   out:   the text that the language itself would write
//   owns:  nothing
//   fails: never; what does not fit is cut

#include <string.h>

#include "gasket.h"
#include "number.h"

size_t gk_float_text(double value, char *out, size_t size) {
    char text[NUMBER_BYTES_MAX];
    size_t length = number_write_float(value, text);
    if (size > 0) {
        size_t kept = length < size ? length : size - 1;
        memcpy(out, text, kept);
        out[kept] = '\0';
    }
    return length;
}
