// SPDX-License-Identifier: MIT
// The hypervisor and the RAM as securekernel_core sees them in tests: every request is written
// down, and a test can have the next one refused.
#pragma once

#include "abi/boot_info.h"
#include "abi/page_access.h"
#include "abi/rules.h"
#include "abi/secure_services.h"
#include "abi/skci.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/register_names.h"
#include "abi/tlfs/status.h"
#include "abi/trace_marks.h"
#include "tests/fakes/panic.h"
#include "x86/exception.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sk {
struct SecureThread;
}

namespace fakes {

inline constexpr std::uint64_t secure_kernel_ram_size = 64ull * 1024 * 1024;

/// Thrown out of a secure thread that has ended, to whoever entered it.
struct ThreadEnded : Panic {
    using Panic::Panic;
};

struct SecureKernelWorld {
    /// What VTL0 may do with the pages that VTL1 has restricted.
    std::map<std::uint64_t, abi::PageAccess> access;
    std::vector<x86::Exception> injected;
    std::vector<abi::Mark> marks;
    struct Decision {
        abi::Rule rule;
        std::uint64_t subject;
        std::uint64_t value;
        friend bool operator==(const Decision&, const Decision&) = default;
    };
    std::vector<Decision> decisions;
    bool vectors_hold_traces = false; // of what VTL1 computed
    /// VTL0's registers, and those of VTL1's that restrict VTL0.
    std::map<abi::tlfs::RegisterName, abi::tlfs::RegisterValue> vtl0_registers;
    std::map<abi::tlfs::RegisterName, std::uint64_t> own_registers;
    abi::tlfs::HvStatus next_set_of_vtl0 = abi::tlfs::HvStatus::Success; // but not of RIP
    std::vector<std::uint16_t> judged_ports;
    /// Device domains, each with its pages and its devices.
    struct DeviceDomain {
        std::vector<std::uint64_t> pages;
        std::vector<std::uint16_t> devices;
    };
    std::map<std::uint32_t, DeviceDomain> device_domains;
    abi::tlfs::HvStatus next_device_domain = abi::tlfs::HvStatus::Success;
    /// Registers of devices, by their address.
    std::map<std::uint64_t, std::uint32_t> device_registers;
    std::uint32_t pci_identity = 0;
    std::uint32_t pci_command = 0;
    /// A PCI device with one base address register of one megabyte.
    std::uint32_t pci_address = 0;
    std::uint32_t pci_bar = 0xFEA0'0000;
    std::uint32_t pci_header = 0;
    std::uint32_t pci_class = 0x00FF'0000; // no known one
    std::vector<std::pair<std::uint16_t, std::uint32_t>> port_writes;
    unsigned reported_calls = 0;
    unsigned reported_answers = 0;
    abi::tlfs::HvStatus next_protect = abi::tlfs::HvStatus::Success;
    /// Code integrity's verdicts, and what it was asked for.
    abi::skci::Status image_verdict = abi::skci::Status::Verified;
    abi::skci::Status page_verdict = abi::skci::Status::Verified;
    std::uint32_t wanted_usages = 0;
    /// What VTL0 does when a secure thread stops: the thread goes on with its reply.
    std::function<void(sk::SecureThread&)> on_stop;
    /// Runs when a secure thread is resumed, in its place.
    std::function<void(sk::SecureThread&)> on_enter;
    struct Gate {
        abi::LaunchGate gate;
        abi::Rule refused_by;
    };
    std::vector<Gate> gates;
    std::string console;
    /// The processor that VTL1 runs on, the others that have a VTL1, and those that VTL0 has begun
    /// to run on, with its registers.
    std::uint32_t processor = 0;
    std::vector<std::uint32_t> with_vtl1;
    std::map<std::uint32_t, abi::tlfs::InitialVpContext> started;
    abi::tlfs::HvStatus next_enable = abi::tlfs::HvStatus::Success;
    abi::tlfs::HvStatus next_start = abi::tlfs::HvStatus::Success;
};

SecureKernelWorld& secure_kernel_world();

/// Fresh RAM, nothing taken, no guard off.
void reset_secure_kernel_world();

/// RAM as VTL1 sees it.
std::uint64_t& secure_kernel_word(std::uint64_t address);

} // namespace fakes
