// SPDX-License-Identifier: MIT
// A guest that does what a script says, and the processor that stops it where its VMCB says so.
// What a processor would not let happen does not happen here either: a finding must be one.
#pragma once

#include "hypervisor/virtual_processor.h"
#include "tests/fuzz/hypervisor/script.h"

#include <optional>

namespace fuzz {

class Guest {
public:
    enum class Step : std::uint8_t { Goes, Exits, OtherProcessor };

    Guest(Script& script, hv::VirtualProcessor& vp);

    Step step();

private:
    // guest_registers.cpp: what needs no exit
    Step set_general_register();
    Step set_vector_register();
    Step move_rip();
    Step set_flags_or_level();
    Step set_cr3();
    Step store_bytes();
    Step store_code();
    Step take_virtual_interrupt();

    // guest_exits.cpp
    Step exit(x86::svm::ExitCode code, std::uint64_t info_1 = 0, std::uint64_t info_2 = 0);
    void scatter_registers();
    Step access_msr();
    Step access_memory();
    Step run_program();
    Step call_system();
    Step write_control_register();
    Step load_descriptor_table();
    Step use_port();
    Step raise_exception();
    Step interrupt();
    Step execute_svm_instruction();
    Step execute_cpuid();

    // guest_hypercalls.cpp
    Step call_hypercall();
    Step call_at_random();
    Step switch_vtl();
    Step call_the_short_way();
    void pass(std::span<const std::byte> input);

    /// Where a guest-physical access ends; nothing if the nested tables refuse it.
    std::optional<std::uint64_t> translate(std::uint64_t physical, abi::PageAccess wanted) const;
    void become_kernel();
    std::uint64_t& general_register(unsigned number);

    Script& script_;
    hv::VirtualProcessor& vp_;
    x86::svm::Vmcb& vmcb_;
};

} // namespace fuzz
