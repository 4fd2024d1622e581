// tests/fuzz/standalone.c: a fuzzer without libFuzzer: runs it over files, to measure coverage, or to find
// out with another compiler what an input does.
//
//   in:    files, or folders of files
//   out:   how many inputs were run
//   fails: when a file can't be read; as the fuzzer does when an input is bad

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

// Some bytes turned: without libFuzzer nobody knows better ones.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size) {
    struct dice dice = dice_of(data, size);
    (void)max_size;
    if (size > 0) data[dice_roll(&dice, size)] ^= (uint8_t)(1u << dice_roll(&dice, 8));
    return size;
}

static size_t run_file(const char *path) {
    struct page page = {0};
    char block[4096];
    size_t count;
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    while ((count = fread(block, 1, sizeof block, file)) > 0) page_write(&page, block, count);
    fclose(file);
    page_write(&page, "", 0);
    LLVMFuzzerTestOneInput((const uint8_t *)page.text, page.bytes);
    page_free(&page);
    return 1;
}

static size_t run_folder(const char *path, DIR *folder) {
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char inside[4096];
        snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.') count += run_file(inside);
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv) {
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        count += folder ? run_folder(argv[i], folder) : run_file(argv[i]);
    }
    fprintf(stderr, "%zu inputs\n", count);
    return 0;
}
