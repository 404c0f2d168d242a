/* For loaders that read a path: fuzzed bytes as a file, and mutations that begin as a good one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FUZZ_FILE_H
#define HOTMIC_FUZZ_FILE_H

#include "tidy.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

/** Calls `load` with the path of a file in memory that holds the bytes. */
static inline void fuzz_as_file(const uint8_t *data, size_t size, void (*load)(const char *path)) {
  int fd = memfd_create("fuzz.yaml", 0);
  g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
  if (write(fd, data, size) == (ssize_t)size)
    load(path);
  close(fd);
}

/** Most bytes are no file of the kind: one mutation in 16 begins as `start`, so that what stands
 * deep in it is reached. Returns the new size. */
static inline size_t fuzz_mutate_from(const char *start, uint8_t *data, size_t size, size_t most,
                                      unsigned seed) {
  size_t length = strlen(start);
  if (seed % 16 == 0 && most > length) {
    memcpy(data, start, length);
    size = length;
  }
  return LLVMFuzzerMutate(data, size, most);
}

#endif
