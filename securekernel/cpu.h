// SPDX-License-Identifier: MIT
// What the secure kernel needs that C++ has no words for. It has one device, and else only
// registers and RAM.
#pragma once

#include "abi/tlfs/vp_context.h"
#include "rt/trap_frame.h"
#include "securekernel/page_sum.h"
#include "x86/descriptor_tables.h"

#include <cstddef>
#include <cstdint>

namespace sk {
struct SecureThread;
}

namespace sk::cpu {

/// CR0, CR4, EFER and PAT as they are now: what VTL1 starts with too.
void copy_control_registers(abi::tlfs::InitialVpContext& context);

/// Loads GDT, IDT, TR and all segment registers.
void load_descriptor_tables(const x86::DescriptorTableRegister& segments,
                            const x86::DescriptorTableRegister& gates);

/// SYSCALL leads to `entry`, with interrupts off.  [APM3 SYSCALL]
void set_system_call_entry(std::uint64_t entry);

/// Switches on SMEP and SMAP, if the processor has them: a trustlet's page is neither code nor data
/// for ring 0.
void restrict_kernel();

std::uint64_t page_fault_address(); // CR2

/// Forgets the translation of one page.
void invalidate_page(std::uint64_t address);

void write_cr3(std::uint64_t root);
/// GS in ring 3 (SWAPGS).
void set_trustlet_gs(std::uint64_t base);

/// FXSAVE and FXRSTOR of 512 bytes at a multiple of 16.
void save_vectors(void* area);
void load_vectors(const void* area);

/// Lets a pending VINA come and go: VTL1 is about to return anyway.
void take_pending_interrupt();

// Secure threads (processes/secure_thread.cpp); all on the processor that runs this.

/// Makes `thread` begin in ring 3 with what `frame` says.
void prepare_thread(SecureThread& thread, const rt::TrapFrame& frame);
/// Runs `thread` on page table `root` until it calls stop_thread.
void enter_thread(SecureThread& thread, std::uint64_t root);
/// Keeps its vector registers, leaves nothing of them behind, and goes back to page table `root`.
void leave_thread(SecureThread& thread, std::uint64_t root);
/// The current thread stops here; comes back when it is entered again.
void stop_thread(SecureThread& thread);

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

/// A device's register at `physical`.
std::uint32_t read_device(std::uint64_t physical);
void write_device(std::uint64_t physical, std::uint32_t value);

/// IN of `width` bytes (1, 2, 4): what RAX holds afterwards, if it held `rax` before.
std::uint64_t read_port(std::uint16_t port, unsigned width, std::uint64_t rax);
/// OUT of `width` bytes.
void write_port(std::uint16_t port, unsigned width, std::uint32_t value);

/// Ends the machine. `reason` is an abi::PowerOff.
[[noreturn]] void power_off(std::uint32_t reason);

} // namespace sk::cpu
