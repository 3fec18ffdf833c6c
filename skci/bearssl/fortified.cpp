// SPDX-License-Identifier: MIT
// What a distribution's compiler makes BearSSL call besides memcpy and its like: copies that know
// how much room there is, and the end of a function that finds its stack overwritten. None of them
// has a way back: #UD, which the importer reports.
#include <cstddef>
#include <cstring>

extern "C" {

void* __memcpy_chk(void* to, const void* from, std::size_t count, std::size_t room) {
    if (count > room) {
        __builtin_trap();
    }
    return memcpy(to, from, count);
}

void* __memmove_chk(void* to, const void* from, std::size_t count, std::size_t room) {
    if (count > room) {
        __builtin_trap();
    }
    return memmove(to, from, count);
}

void* __memset_chk(void* to, int value, std::size_t count, std::size_t room) {
    if (count > room) {
        __builtin_trap();
    }
    return memset(to, value, count);
}

[[noreturn]] void __stack_chk_fail() { __builtin_trap(); }

} // extern "C"
