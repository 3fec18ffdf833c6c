// SPDX-License-Identifier: MIT
// A machine for a test: booted as far as the hypervisor's first VMRUN, or with VTL1 enabled as
// well.
#pragma once

#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"

#include <cstring>
#include <vector>

namespace test {

inline constexpr std::uint64_t input_address = 0x40'0000; // parameter blocks, in VTL0's RAM
inline constexpr std::uint64_t output_address = 0x40'1000;
inline constexpr x86::GuestPage some_page{0x2345}; // plain RAM

/// Registers of a 64-bit kernel, as the loader or the secure kernel hand them over.
abi::tlfs::InitialVpContext long_mode_context();

class DividedMachine {
public:
    explicit DividedMachine(abi::GuardsOff guards_off = {});
    DividedMachine(const DividedMachine&) = delete; // `vp` refers to `partition`
    DividedMachine& operator=(const DividedMachine&) = delete;

    hv::Partition partition;
    hv::VirtualProcessor vp{partition};

    /// EnablePartitionVtl and EnableVpVtl, by hypercall.
    void enable_vtl1();
    /// The same, with separate execute rights for VTL0's kernel and programs.
    void enable_vtl1_with_mbec();
    /// Protections on and VTL1 running with an assist page, after one of the above.
    void configure_vtl1();
    void enter_vtl1();

    void set_acpi_tables(std::uint64_t rsdp) { boot_.acpi_rsdp = rsdp; }
    void run_as(abi::Vtl vtl) { vp.active_vtl = vtl; }

    /// The hypercall `code` with `input` in memory (list elements behind it for a rep call).
    template <typename Input>
    abi::tlfs::HypercallResult call(abi::tlfs::CallCode code, const Input& input) {
        return call(abi::tlfs::HypercallControl::simple(code), input);
    }
    template <typename Input>
    abi::tlfs::HypercallResult call(abi::tlfs::HypercallControl control, const Input& input) {
        std::memcpy(ram(input_address), &input, sizeof(input));
        vp.registers.rdx = input_address;
        vp.registers.r8 = output_address;
        return hv::handle_hypercall(vp, control).result;
    }

    abi::tlfs::HvStatus protect(std::vector<std::uint64_t> pages, abi::PageAccess access);
    abi::tlfs::HvStatus set_register(abi::tlfs::InputVtl vtl, abi::tlfs::RegisterName name,
                                     std::uint64_t value);
    struct Read {
        abi::tlfs::HvStatus status;
        std::uint64_t value;
    };
    Read get_register(abi::tlfs::InputVtl vtl, abi::tlfs::RegisterName name);

    /// What a guest's access to `address` would end in.
    hv::Outcome touch(std::uint64_t address, abi::PageAccess wanted);

    static std::byte* ram(std::uint64_t address);
    std::vector<abi::TraceEvent> events() const;
    abi::TraceEvent last_event() const { return events().back(); }

private:
    void enable_vtl1(std::uint8_t flags);

    abi::BootInfo boot_;
};

constexpr abi::tlfs::HvStatus status_of(abi::tlfs::HypercallResult result) {
    return result.get(abi::tlfs::HypercallResult::status);
}

} // namespace test
