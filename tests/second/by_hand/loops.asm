// loops: what goes back in ways that the compiler does not write, and what compares as it never asks.
// call: eq 7
// call: items 3
// call: floats 5
// call: options 4
// call: tags 6
// call: wraps 9223372036854775806
// call: wraps 9223372036854775807
// call: last 4
// call: small 300
enum Shape none box(int)
const float 0.5
const Shape none

fn eq(int) -> int : int int
    LOAD_INT r1 0
    LOAD_INT r2 1
    BOOK
  eq_again:
    ADD_INT_K r1 r1 1
    LOOP_EQ_INT r1 r2 @eq_again
    LOOP_LE_INT_K r1 10 @eq_again
    RETURN_WORD r1

fn items(int) -> int : [bool] int
    NEW_LIST r1 2
    PUSH_BYTE_K r1 1
    PUSH_BYTE_K r1 0
    PUSH_BYTE_K r1 1
    LOAD_INT r2 -1
    BOOK
  items_ones:
    ADD_INT_K r2 r2 1
    LOOP_ITEM r1 r2 @items_ones
    SUB_INT r2 r0 r2
    BOOK
  items_zeros:
    ADD_INT_K r2 r2 -1
    LOOP_NOT_ITEM r1 r2 @items_zeros
    RETURN r2

fn floats(int) -> float : float float bool
    LOAD_CONST r2 0
    INT_TO_FLOAT r1 r0
    BOOK
  floats_back:
    SUB_FLOAT r1 r1 r2
    LOOP_NE_FLOAT r1 r2 @floats_back
    LE_FLOAT r3 r1 r2
    BOOK
  floats_more:
    ADD_FLOAT r1 r1 r2
    LOOP_LE_FLOAT r1 r2 @floats_more
    LOOP_EQ_FLOAT r1 r2 @floats_more
    RETURN_WORD r1

fn options(int) -> int : int? int
    LOAD_INT r2 0
    LOAD_NONE r1
    BOOK
  options_none:
    ADD_INT_K r2 r2 1
    JUMP_LT_INT r2 r0 @options_keep
    BOX r1 r0
  options_keep:
    BOOK
    LOOP_NONE r1 - @options_none
    BOOK
  options_some:
    ADD_INT_K r2 r2 1
    LOAD_NONE r1
    LOOP_SOME r1 - @options_some
    RETURN r2

fn tags(int) -> int : Shape int
    LOAD_INT r2 0
    LOAD_CONST_REF r1 1
    BOOK
  tags_none:
    ADD_INT_K r2 r2 1
    JUMP_LT_INT r2 r0 @tags_keep
    NEW_VARIANT r1 1 r2
  tags_keep:
    BOOK
    LOOP_TAG r1 0 @tags_none
    JUMP_TAG r1 0 @tags_end
    BOOK
  tags_back:
    LOAD_CONST_REF r1 1
    LOOP_NOT_TAG r1 0 @tags_back
  tags_end:
    RETURN r2

fn wraps(int) -> int : int
    LOAD_INT r1 0
    BOOK
  wraps_again:
    ADD_INT_K r1 r1 1
    LOOP_NEXT r0 r1 @wraps_again
    RETURN_WORD r1

fn last(int) -> int : int
    LOAD_INT r1 0
    BOOK
  last_again:
    LOOP_NEXT_LAST r1 r0 @last_again
    RETURN_WORD r1

fn small(int) -> int
    BOOK
  small_again:
    ADD_INT_K r0 r0 -7
    LOOP_NE_INT_K r0 6 @small_again
    RETURN_WORD r0
