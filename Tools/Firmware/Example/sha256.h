/* SHA-256 (FIPS 180-4) of a short block: what a person compares when the bytes themselves are not at hand. */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

void sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]);

#endif
