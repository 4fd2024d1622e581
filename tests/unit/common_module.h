// tests/unit/common_module.h: what the verifier's tests put before the function that they are about.

#ifndef GASKET_TESTS_COMMON_MODULE_H
#define GASKET_TESTS_COMMON_MODULE_H

// What every module begins with.
static const char common[] =
    "record Point x:int y:int name:text\n"
    "record Pair left:int right:int\n"
    "enum Side left right\n"
    "enum Tree leaf node(Tree, int)\n"
    "const int 5\n"
    "const float 2.5\n"
    "const text \"hi\"\n"
    "const Tree leaf\n"
    "global count int\n"
    "global words [text]\n"
    "host ask(int, text) -> int?\n"
    "host tell(int)\n";

#endif
