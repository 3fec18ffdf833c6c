/* SPDX-License-Identifier: MIT */
/* What BearSSL's headers expect of a C library: the functions of rt/memory.cpp, told to C. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void* memcpy(void* to, const void* from, size_t count);
void* memmove(void* to, const void* from, size_t count);
void* memset(void* to, int value, size_t count);
int memcmp(const void* left, const void* right, size_t count);
size_t strlen(const char* text);

#ifdef __cplusplus
}
#endif
