// SPDX-License-Identifier: MIT
// sample.sys: the smallest driver that has some of everything: code, constants, variables,
// addresses of its own that must be corrected, and imports.  Lesson: 8.
#include "abi/nt/driver.h"

namespace {

constexpr std::uint32_t pool_tag = 0x706D'6153; // "Samp"

constinit unsigned greeted = 0;

/// Set once, when the driver starts, and pinned. A page of its own, for a page is what is pinned.
struct alignas(4096) Settings {
    std::uint64_t loaded_at = 0;
};
constinit Settings settings;

} // namespace

/// Its pointers are relocations. Anybody may change it, so no compiler does without it.
extern const char* greetings[];
constinit const char* greetings[] = {
    "sample: hello from ring 0, by VTL1's leave\n",
    "sample: this page is code, so nobody writes it any more\n",
};

extern "C" abi::NtStatus driver_entry(abi::nt::DriverObject& driver, const abi::nt::String& path) {
    const bool is_told_all = driver.driver_size != 0 && path.length != 0;
    void* const memory = is_told_all ? ExAllocatePool2(0, sizeof(greetings), pool_tag) : nullptr;
    if (memory == nullptr) {
        return abi::NtStatus::InsufficientResources;
    }
    ExFreePool(memory);
    settings.loaded_at = driver.driver_start;
    const abi::NtStatus pinned = MmProtectDriverSection(&settings, sizeof(settings), 0);
    if (!abi::is_success(pinned)) {
        return pinned;
    }
    for (const char* const greeting : greetings) {
        DbgPrint(greeting);
        ++greeted;
    }
    return greeted == 2 ? abi::NtStatus::Success : abi::NtStatus::Unsuccessful;
}
