// SPDX-License-Identifier: MIT
// The instructions that every program below an operating system needs and C++ has no words for. A
// program's own cpu.cpp adds those that it alone uses; nowhere else is inline assembly.
#pragma once

#include <cstdint>

namespace rt {

inline void out8(std::uint16_t port, std::uint8_t value) {
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

inline void out32(std::uint16_t port, std::uint32_t value) {
    asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

inline std::uint32_t in32(std::uint16_t port) {
    std::uint32_t value = 0;
    asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

inline std::uint16_t in16(std::uint16_t port) {
    std::uint16_t value = 0;
    asm volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

inline void out16(std::uint16_t port, std::uint16_t value) {
    asm volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

inline std::uint8_t in8(std::uint16_t port) {
    std::uint8_t value = 0;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

inline std::uint64_t rdmsr(std::uint32_t msr) {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return std::uint64_t{high} << 32 | low;
}

inline void wrmsr(std::uint32_t msr, std::uint64_t value) {
    asm volatile("wrmsr"
                 :
                 : "c"(msr), "a"(static_cast<std::uint32_t>(value)),
                   "d"(static_cast<std::uint32_t>(value >> 32))
                 : "memory");
}

inline std::uint64_t rdtsc() {
    std::uint64_t low = 0; // RDTSC clears the upper halves.
    std::uint64_t high = 0;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return high << 32 | low;
}

/// "I am waiting in a loop": lets the other processors get on.
inline void pause() { asm volatile("pause" : : : "memory"); }

[[noreturn]] inline void halt_for_ever() {
    for (;;) {
        asm volatile("cli; hlt");
    }
}

} // namespace rt

/// descriptor_tables.S: LGDT and LIDT with these operands, then all segment registers and TR.
extern "C" void load_descriptor_tables(const void* gdt_operand, const void* idt_operand,
                                       std::uint64_t code, std::uint64_t data_and_task);
