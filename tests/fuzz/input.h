// tests/fuzz/input.h: bytes as a file, for what reads files: one in memory, used again and again.

#ifndef GASKET_TESTS_FUZZ_INPUT_H
#define GASKET_TESTS_FUZZ_INPUT_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

// The descriptor of a file of these bytes, read from their start; 0 to make one first.
static inline int input_file(int file, const uint8_t *data, size_t size) {
    if (file == 0) file = memfd_create("input", MFD_CLOEXEC);
    CLAIM("the fuzzer has a file", file > 0 && ftruncate(file, 0) == 0
                                       && pwrite(file, data, size, 0) == (ssize_t)size
                                       && lseek(file, 0, SEEK_SET) == 0);
    return file;
}

#endif
