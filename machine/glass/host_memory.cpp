// SPDX-License-Identifier: MIT
// See host_memory.h.
#include "machine/glass/host_memory.h"

#include "x86/address.h"

#include <sys/mman.h>

namespace machine::glass {

HostMemory::HostMemory(std::size_t ram_bytes) : ram_bytes_(ram_bytes) {
    void* memory = mmap(nullptr, total_bytes(), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return;
    }
    base_ = static_cast<std::byte*>(memory);
    mprotect(guard_page(), x86::page_bytes, PROT_NONE);
}

HostMemory::~HostMemory() {
    if (base_ != nullptr) {
        munmap(base_, total_bytes());
    }
}

std::size_t HostMemory::total_bytes() const { return ram_bytes_ + engine_bytes + x86::page_bytes; }

} // namespace machine::glass
