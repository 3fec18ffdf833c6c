// SPDX-License-Identifier: MIT
#include "boot/cpu.h"

namespace boot::cpu {

x86::CpuidResult cpuid(x86::CpuidLeaf leaf) {
    x86::CpuidResult result;
    asm volatile("cpuid"
                 : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
                 : "a"(leaf), "c"(0));
    return result;
}

x86::Cr0 cr0() {
    x86::Cr0 value;
    asm volatile("mov %%cr0, %0" : "=r"(value.raw));
    return value;
}

std::uint64_t cr3() {
    std::uint64_t value;
    asm volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

x86::Cr4 cr4() {
    x86::Cr4 value;
    asm volatile("mov %%cr4, %0" : "=r"(value.raw));
    return value;
}

void load_task_register(std::uint16_t selector) {
    asm volatile("ltr %0" : : "r"(selector) : "memory");
}

} // namespace boot::cpu
