// tests/unit/keyed_model_test.c: maps and sets against a model that anybody can see is right.
//
//   in:    a seed; keys of many types, some of them chosen to collide
//   out:   cmocka's report
//   fails: where a map, a copy of it, its equality or its hash is not what a plain row of pairs says

#include "machine.h"

#include "../../vm/compare.h"
#include "../../vm/hash_value.h"
#include "../../vm/keyed.h"

#define NUMBERS 60   // different keys
#define STEPS 6000
#define COPIES 4

static const char program[] =
    "fn f(Map[int, int], Map[int, [int]], Map[float, int], Map[text, [int]], Map[(int, int), int], "
    "Map[Set[(int, int)], [int]], Map[int?, int], Map[[bool], int], Map[Map[int, [int]], int], "
    "Set[int], Set[text], Set[Set[(int, int)]], Set[bool])\n  RETURN_NONE\n";

static uint64_t next_random(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    return *random ^= *random << 17;
}

static uint32_t below(uint64_t *random, uint32_t count) {
    return (uint32_t)(next_random(random) % count);
}

// ---- keys ---------------------------------------------------------------------------------------

// What gives 1 when it is multiplied by HASH_FACTOR.
static uint64_t inverse(void) {
    uint64_t found = HASH_FACTOR;
    for (int i = 0; i < 6; i++) found *= 2 - HASH_FACTOR * found;
    return found;
}

// Ints whose hashes are all the same for the lower half of the numbers.
static int64_t int_of(uint32_t number) {
    if (number < NUMBERS / 2) return (int64_t)(inverse() * (number + 5));
    return (int64_t)number * 1000;
}

static union slot make_int(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    (void)bot, (void)type;
    return (union slot){.i = int_of(number)};
}

static union slot make_float(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    (void)type;
    bot->gas--;  // any change from call to call
    if (number == 0) return (union slot){.f = bot->gas % 2 ? 0.0 : -0.0};
    return (union slot){.f = (double)number / 8};
}

static union slot make_bool(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    (void)bot, (void)type;
    return (union slot){.i = number % 2};
}

static union slot make_text(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    (void)type;
    char text[40];
    int bytes = snprintf(text, sizeof text, "%.*s%u", (int)(number % 20), "abcdefghijklmnopqrst",
                         number);
    union slot slot = {.i = 0};
    slot.ref = text_from(bot, text, (uint32_t)bytes, (uint32_t)bytes);
    assert_non_null(slot.ref);
    return slot;
}

// Pairs of ints whose hashes are all the same for the lower half.
static union slot make_pair(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    struct record *pair = record_new(bot, type);
    assert_non_null(pair);
    uint64_t state = hash_mix(0, number);
    pair->fields[0].i = number;
    pair->fields[1].i =
        number < NUMBERS / 2 ? (int64_t)(state ^ inverse() * 77) : (int64_t)number * number;
    union slot slot = {.i = 0};
    slot.ref = &pair->head;
    return slot;
}

static union slot make_option(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    union slot slot = {.i = 0};
    if (number == 0) return slot;
    struct record *box = record_new(bot, type);
    assert_non_null(box);
    box->fields[0].i = int_of(number);
    slot.ref = &box->head;
    return slot;
}

static union slot make_bools(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    struct list *list = list_new(bot, type, number);
    assert_non_null(list);
    list->count = number;
    memset(list_bytes(list), 1, number);
    if (number > 0) list_bytes(list)[number / 2] = 0;
    union slot slot = {.i = 0};
    slot.ref = &list->head;
    return slot;
}

static union slot make_list(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    struct list *list = list_new(bot, type, 2);
    assert_non_null(list);
    list->count = 1;
    list_items(list)[0].i = number;
    union slot slot = {.i = 0};
    slot.ref = &list->head;
    return slot;
}

static void put(struct gk_bot *bot, union slot *keyed, union slot key, union slot value);

// Sets of three pairs, put in in any order.
static union slot make_set(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    struct keyed *keyed = keyed_new(bot, type, 0);
    assert_non_null(keyed);
    union slot slot = {.i = 0};
    slot.ref = &keyed->head;
    bot->gas--;
    uint32_t first = (uint32_t)(bot->gas % 3);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t item = (number + (first + i) % 3) % NUMBERS;
        put(bot, &slot, make_pair(bot, type->key, item), (union slot){.i = 0});
    }
    return slot;
}

// Maps of three ints to lists, in any order.
static union slot make_map(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    struct keyed *keyed = keyed_new(bot, type, 3);
    assert_non_null(keyed);
    union slot slot = {.i = 0};
    slot.ref = &keyed->head;
    bot->gas--;
    uint32_t first = (uint32_t)(bot->gas % 3);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t item = (first + i) % 3;
        put(bot, &slot, make_int(bot, type->key, item),
            make_list(bot, type->element, number + item));
    }
    return slot;
}

typedef union slot maker(struct gk_bot *bot, const struct gk_type *type, uint32_t number);

static maker *maker_of(const struct gk_type *type) {
    switch (type->kind) {
    case GK_INT: return make_int;
    case GK_FLOAT: return make_float;
    case GK_BOOL: return make_bool;
    case GK_TEXT: return make_text;
    case GK_LIST: return type->element->kind == GK_BOOL ? make_bools : make_list;
    case GK_OPTION: return make_option;
    case GK_TUPLE: return make_pair;
    case GK_MAP: return make_map;
    default: return make_set;
    }
}

static union slot make(struct gk_bot *bot, const struct gk_type *type, uint32_t number) {
    return maker_of(type)(bot, type, number);
}

static void drop(struct gk_bot *bot, const struct gk_type *type, union slot value) {
    if (type->store == STORE_REF) object_release(bot, value.ref);
}

// ---- the map and its model ----------------------------------------------------------------------

struct model {
    uint32_t count;
    uint32_t keys[NUMBERS];    // in the order they came
    uint32_t values[NUMBERS];
};

struct play {
    struct gk_bot *bot;
    const struct gk_type *type;
    uint32_t numbers;
    uint64_t random;
    union slot keyed;
    struct model model;
    union slot copies[COPIES];
    struct model copied[COPIES];
};

static uint32_t model_find(const struct model *model, uint32_t number) {
    uint32_t at = 0;
    while (at < model->count && model->keys[at] != number) at++;
    return at;
}

static void model_put(struct model *model, uint32_t number, uint32_t value) {
    uint32_t at = model_find(model, number);
    if (at == model->count) model->keys[model->count++] = number;
    model->values[at] = value;
}

static bool model_remove(struct model *model, uint32_t number) {
    uint32_t at = model_find(model, number);
    if (at == model->count) return false;
    for (model->count--; at < model->count; at++) {
        model->keys[at] = model->keys[at + 1];
        model->values[at] = model->values[at + 1];
    }
    return true;
}

// Puts what is handed over, as SET_KEY and ADD_KEY do.
static void put(struct gk_bot *bot, union slot *keyed, union slot key, union slot value) {
    const struct gk_type *type = &bot->types[keyed->ref->type];
    uint32_t position;
    bool is_new;
    assert_true(keyed_put(bot, keyed, key, &position, &is_new));
    if (!is_new) drop(bot, type->key, key);
    if (type->kind == GK_SET) return;
    union slot *place = keyed_value((struct keyed *)keyed->ref, position);
    if (!is_new) drop(bot, type->element, *place);
    *place = value;
}

static bool is_equal(struct gk_bot *bot, const struct gk_type *type, union slot left,
                     union slot right) {
    int order;
    assert_true(compare(bot, type, left, right, &order));
    return order == 0;
}

static uint32_t hash_of(struct gk_bot *bot, const struct gk_type *type, union slot value) {
    uint32_t hash;
    assert_true(hash_value(bot, type, value, &hash));
    assert_int_not_equal(hash, 0);
    return hash;
}

static void check_slot(struct play *play, const struct gk_type *type, union slot slot,
                       uint32_t number) {
    union slot expected = make(play->bot, type, number);
    assert_true(is_equal(play->bot, type, slot, expected));
    assert_int_equal(hash_of(play->bot, type, slot), hash_of(play->bot, type, expected));
    drop(play->bot, type, expected);
}

// Every entry, in order; and the index knows each.
static void check(struct play *play, union slot slot, const struct model *model) {
    const struct keyed *keyed = (const struct keyed *)slot.ref;
    assert_int_equal(keyed->count, model->count);
    assert_true(keyed->used <= keyed_room(keyed));
    assert_true(keyed->used - keyed->count <= keyed->count);
    uint32_t seen = 0;
    int64_t at = -1;
    for (;;) {
        assert_true(keyed_step(play->bot, keyed, at, &at));
        if (at < 0) break;
        assert_true(seen < model->count && keyed_has(keyed, at));
        check_slot(play, play->type->key, *keyed_key(keyed, (uint32_t)at), model->keys[seen]);
        if (play->type->kind == GK_MAP)
            check_slot(play, play->type->element, *keyed_value(keyed, (uint32_t)at),
                       model->values[seen]);
        int64_t found;
        assert_true(keyed_find(play->bot, keyed, *keyed_key(keyed, (uint32_t)at), &found));
        assert_int_equal(found, at);
        seen++;
    }
    assert_int_equal(seen, model->count);
}

// The same keys and values, come in another order, are equal and have the same hash; with one
// taken out they are not equal.
static void check_equality(struct play *play) {
    struct gk_bot *bot = play->bot;
    struct keyed *keyed = keyed_new(bot, play->type, 0);
    assert_non_null(keyed);
    union slot other = {.i = 0};
    other.ref = &keyed->head;
    uint32_t count = play->model.count, first = count > 0 ? below(&play->random, count) : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = (first + i * 7) % count;
        if (count % 7 == 0) at = count - 1 - i;
        union slot value = {.i = 0};
        if (play->type->kind == GK_MAP)
            value = make(bot, play->type->element, play->model.values[at]);
        put(bot, &other, make(bot, play->type->key, play->model.keys[at]), value);
    }
    assert_true(is_equal(bot, play->type, play->keyed, other));
    assert_true(is_equal(bot, play->type, other, play->keyed));
    assert_int_equal(hash_of(bot, play->type, play->keyed), hash_of(bot, play->type, other));
    if (count > 0) {
        union slot key = make(bot, play->type->key, play->model.keys[first]);
        bool was_there;
        assert_true(keyed_remove(bot, &other, key, &was_there));
        assert_true(was_there);
        assert_false(is_equal(bot, play->type, play->keyed, other));
        uint32_t another = below(&play->random, play->numbers);
        union slot value = {.i = 0};
        if (play->type->kind == GK_MAP) value = make(bot, play->type->element, 9999);
        put(bot, &other, make(bot, play->type->key, another), value);
        assert_int_equal(is_equal(bot, play->type, play->keyed, other),
                         play->type->kind == GK_SET && another == play->model.keys[first]);
        drop(bot, play->type->key, key);
    }
    object_release(bot, other.ref);
}

static void change(struct play *play, uint32_t number) {
    struct gk_bot *bot = play->bot;
    union slot key = make(bot, play->type->key, number);
    bool is_removing = next_random(&play->random) % 5 < 2;
    if (is_removing) {
        bool was_there;
        assert_true(keyed_remove(bot, &play->keyed, key, &was_there));
        assert_int_equal(was_there, model_remove(&play->model, number));
        drop(bot, play->type->key, key);
        return;
    }
    uint32_t number_of_value = below(&play->random, 1000);
    union slot value = {.i = 0};
    if (play->type->kind == GK_MAP) value = make(bot, play->type->element, number_of_value);
    put(bot, &play->keyed, key, value);
    model_put(&play->model, number, number_of_value);
}

static void find(struct play *play, uint32_t number) {
    union slot key = make(play->bot, play->type->key, number);
    int64_t position;
    assert_true(
        keyed_find(play->bot, (const struct keyed *)play->keyed.ref, key, &position));
    assert_int_equal(position >= 0,
                     model_find(&play->model, number) < play->model.count);
    drop(play->bot, play->type->key, key);
}

// A copy shares the object until one of the two is changed; it must not see the other's changes.
static void copy(struct play *play, uint32_t which) {
    check(play, play->copies[which], &play->copied[which]);
    object_release(play->bot, play->copies[which].ref);
    play->copies[which] = play->keyed;
    play->copied[which] = play->model;
    object_retain(play->keyed.ref);
}

static void swap(struct play *play, uint32_t which) {
    union slot keyed = play->keyed;
    struct model model = play->model;
    play->keyed = play->copies[which];
    play->model = play->copied[which];
    play->copies[which] = keyed;
    play->copied[which] = model;
}

static void clear(struct play *play) {
    assert_true(keyed_clear(play->bot, &play->keyed));
    play->model.count = 0;
}

static void step(struct play *play) {
    uint32_t number = below(&play->random, play->numbers);
    play->bot->gas = 1000000000;
    switch (below(&play->random, 64)) {
    case 0: copy(play, below(&play->random, COPIES)); break;
    case 1: swap(play, below(&play->random, COPIES)); break;
    case 2: check_equality(play); break;
    case 3: if (below(&play->random, 8) == 0) clear(play); break;
    case 4: case 5: case 6: case 7: check(play, play->keyed, &play->model); break;
    default:
        if (next_random(&play->random) % 3 == 0) find(play, number);
        else change(play, number);
        break;
    }
}

static void play_type(struct gk_bot *bot, const struct gk_type *type, uint64_t seed) {
    struct play play = {.bot = bot, .type = type, .numbers = NUMBERS, .random = seed * 977 + 1};
    if (type->key->kind == GK_BOOL) play.numbers = 2;
    int64_t before = bot->heap.in_use;
    bot->gas = 1000000000;
    for (uint32_t i = 0; i <= COPIES; i++) {
        struct keyed *keyed = keyed_new(bot, type, 0);
        assert_non_null(keyed);
        if (i < COPIES) play.copies[i].ref = &keyed->head;
        else play.keyed.ref = &keyed->head;
    }
    for (int i = 0; i < STEPS; i++) step(&play);
    check(&play, play.keyed, &play.model);
    object_release(bot, play.keyed.ref);
    for (uint32_t i = 0; i < COPIES; i++) object_release(bot, play.copies[i].ref);
    assert_int_equal(bot->heap.in_use, before);
}

static void agree_with_a_row_of_pairs(void **state) {
    (void)state;
    struct machine machine = machine_new(program);
    size_t count = gk_program_parameter_count(machine.program, 0);
    for (size_t i = 0; i < count; i++)
        play_type(machine.bot, gk_program_parameter(machine.program, 0, i), i + 1);
    machine_free(&machine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agree_with_a_row_of_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
