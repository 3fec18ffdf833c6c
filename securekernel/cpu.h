// SPDX-License-Identifier: MIT
// What the secure kernel needs that C++ has no words for. It has no devices: only registers and
// RAM.
#pragma once

#include "abi/tlfs/vp_context.h"
#include "securekernel/page_sum.h"
#include "x86/descriptor_tables.h"

#include <cstddef>
#include <cstdint>

namespace sk::cpu {

/// CR0, CR4, EFER and PAT as they are now: what VTL1 starts with too.
void copy_control_registers(abi::tlfs::InitialVpContext& context);

/// Loads GDT, IDT, TR and all segment registers.
void load_descriptor_tables(const x86::DescriptorTables& tables);

/// From now on GS:0 is what `block` points to.
void set_gs(const void* block);
/// The eight bytes at GS:0.
std::uint64_t first_word_at_gs();

/// The RAM at `physical`. VTL1 sees all of it but the hypervisor's.
std::byte* ram_at(std::uint64_t physical);

/// The checksum of the page at `page`. Works in XMM0 to XMM2, see register_scrub.h.
PageSum sum_of(const std::byte* page);

/// XMM0 to XMM5 hold zero afterwards.
void clear_vectors();

std::uint32_t read_port32(std::uint16_t port);
void write_port32(std::uint16_t port, std::uint32_t value);

/// IN of `width` bytes (1, 2, 4): what RAX holds afterwards, if it held `rax` before.
std::uint64_t read_port(std::uint16_t port, unsigned width, std::uint64_t rax);
/// OUT of `width` bytes.
void write_port(std::uint16_t port, unsigned width, std::uint32_t value);

/// Ends the machine. `reason` is an abi::PowerOff.
[[noreturn]] void power_off(std::uint32_t reason);

} // namespace sk::cpu
