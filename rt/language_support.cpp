// SPDX-License-Identifier: MIT
// What the compiler expects of a C++ run-time library, in programs that have none. The linker takes
// it only where it is needed.
#include "rt/panic.h"

#include <cstddef>

// A pure virtual function was called: an object is used before its constructor or after its
// destructor has run.
extern "C" void _purecall() { // of the Windows ABI
    rt::panic("A pure virtual function was called.");
}
extern "C" void __cxa_pure_virtual() { // of the ELF ABI
    rt::panic("A pure virtual function was called.");
}

// Every virtual destructor names operator delete, for the case that the object is on the heap.
void operator delete(void*) noexcept { rt::panic("There is no heap to give memory back to."); }
void operator delete(void*, std::size_t) noexcept {
    rt::panic("There is no heap to give memory back to.");
}
