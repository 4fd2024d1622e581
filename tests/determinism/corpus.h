// tests/determinism/corpus.h: programs and the turns that they are asked, as one file that needs no reader of JSON.
//
//   The file is a row of entries, each behind its length. An entry: name; count of sources, of each its name
//   and text, the main one first; the interface's text, or none; memory; seed; count of calls, of each the
//   function's name, gas, count of arguments, of each its value as wire.h writes it, behind its length.

#ifndef GASKET_TESTS_DETERMINISM_CORPUS_H
#define GASKET_TESTS_DETERMINISM_CORPUS_H

#define CORPUS_TEXT_MAX ((size_t)1 << 26)
#define CORPUS_FILES_MAX 64
#define CORPUS_ARGUMENTS_MAX 64

#endif
