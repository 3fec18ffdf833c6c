// SPDX-License-Identifier: MIT
#include "skci/cpu.h"

#include "rt/instructions.h"
#include "rt/panic.h"
#include "x86/msr.h"

namespace skci {

namespace {

constexpr auto fs_base_msr = static_cast<std::uint32_t>(x86::Msr::FsBase);

/// What FS:0x28 must be on Linux, for which the archive was compiled: a value that an overrun of a
/// stack buffer changes. It is no secret; it catches mistakes, not attackers.
struct ThreadBlock {
    std::uint8_t reserved_000[0x28];
    std::uint64_t canary;
};
static_assert(offsetof(ThreadBlock, canary) == 0x28);

constexpr ThreadBlock thread_block{{}, 0x5652'5449'4E45'0AFF};

} // namespace

BorrowedProcessor::BorrowedProcessor() : fs_base_(rt::rdmsr(fs_base_msr)) {
    asm volatile("fxsave64 %0" : "=m"(vector_registers_));
    rt::wrmsr(fs_base_msr, reinterpret_cast<std::uint64_t>(&thread_block));
}

BorrowedProcessor::~BorrowedProcessor() {
    rt::wrmsr(fs_base_msr, fs_base_);
    asm volatile("fxrstor64 %0" : : "m"(vector_registers_));
}

} // namespace skci

/// The library cannot end the program it is in; it can make the importer's trap handler look at it.
void rt::panic(const char* sentence) {
    asm volatile("ud2" : : "c"(sentence)); // RCX: where a person will find the sentence
    __builtin_unreachable();
}
