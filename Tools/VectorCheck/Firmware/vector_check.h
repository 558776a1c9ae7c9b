/* What the library's doors take (Tools/VectorCheck/Library/Exports.swift). */
#ifndef VECTOR_CHECK_H
#define VECTOR_CHECK_H

#include <stdbool.h>
#include <stdint.h>

/* The first layer that differs from the reference, `first + count` if none does, or -1 for an unknown path. `digest` gets the
 * SHA-256 of all layers' outputs. With `floats` the layers have binary16 weights. */
intptr_t vector_check_layers(
    int32_t path, bool cold_calls, bool floats, intptr_t first, intptr_t count, void *memory, intptr_t byte_count,
    uint8_t *digest);

/* 0, or the number of an error. `digest` gets the SHA-256 of every image's network hash; the marks are called around the runs
 * that are counted. */
int32_t vector_check_network(
    int32_t path, bool cold_calls, const void *model, intptr_t model_bytes, const uint8_t *images, intptr_t image_bytes,
    void *memory, intptr_t byte_count, uint8_t *digest, void (*run)(void), void (*layers)(void), void (*layer)(void),
    void (*done)(void));

#endif
