// SPDX-License-Identifier: MIT
// CHECK(condition, "sentence"): what must hold unless we ourselves are wrong. Never for what a
// guest, a caller or a file may get wrong: those have their status, Outcome or Result.
//
// For .cpp files only: a test, which includes the headers, has the CHECK of its test framework.
#pragma once

#include "rt/panic.h"

#ifdef CHECK
#error "rt/check.h is for .cpp files: in a header it would hide the CHECK of a test."
#endif

#define CHECK(condition, sentence)                                                                 \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            ::rt::panic(sentence);                                                                 \
        }                                                                                          \
    } while (false)
