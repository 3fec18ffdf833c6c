// SPDX-License-Identifier: MIT
#include "hypervisor/hypercalls/fast_registers.h"

#include "hypervisor/cpu.h"

#include <cstring>

namespace hv {

void read_fast_registers(const VirtualProcessor& vp, std::span<std::byte> bytes) {
    const std::uint64_t general[] = {vp.registers.rdx, vp.registers.r8};
    static_assert(sizeof(general) == fast_register_bytes);
    if (bytes.size() <= fast_register_bytes) {
        std::memcpy(bytes.data(), general, bytes.size());
        return;
    }
    cpu::VectorRegisters vectors;
    cpu::read_vectors(vectors);
    std::memcpy(bytes.data(), general, fast_register_bytes);
    std::memcpy(bytes.data() + fast_register_bytes, &vectors, bytes.size() - fast_register_bytes);
}

void write_fast_registers(VirtualProcessor& vp, std::size_t first,
                          std::span<const std::byte> bytes) {
    std::size_t done = 0;
    if (first == 0) {
        std::memcpy(&vp.registers.rdx, bytes.data(), sizeof(std::uint64_t));
        std::memcpy(&vp.registers.r8, bytes.data() + sizeof(std::uint64_t), sizeof(std::uint64_t));
        done = fast_register_bytes;
        first = 1;
    }
    if (done < bytes.size()) {
        cpu::VectorRegisters vectors;
        cpu::read_vectors(vectors);
        std::memcpy(&vectors.xmm[first - 1], bytes.data() + done, bytes.size() - done);
        cpu::write_vectors(vectors);
    }
}

} // namespace hv
