// SPDX-License-Identifier: MIT
// Where, inside Unicorn's objects, the things are that we need.
//
// The offsets differ between versions and are in no header. They are found by writing tell-tale
// values through the public interface and looking where they turn up; what lies at a fixed distance
// in every version we know is derived, and the self-check proves that it works before a guest runs.
#pragma once

#include <unicorn/unicorn.h>

#include <cstddef>
#include <optional>
#include <string>

namespace machine::glass {

struct EngineLayout {
    // from the engine to the processor object, its methods and its registers ("env")
    std::size_t cpu_in_engine = 0;
    std::size_t class_in_cpu = 0;
    std::size_t fill_in_class = 0;
    std::size_t env_in_cpu = 0;
    std::size_t block_limit_in_cpu = 0; // cflags_next_tb

    // in env
    std::size_t rip = 0;
    std::size_t control_registers = 0;
    std::size_t efer = 0;
    std::size_t star = 0;
    std::size_t debug_registers = 0;
    std::size_t features = 0;

    // at fixed distances from those
    std::size_t rflags() const { return rip + 8; }
    std::size_t flags_source() const { return rip + 24; }
    std::size_t flags_operation() const { return rip + 40; }
    std::size_t direction() const { return rip + 44; }
    std::size_t hidden_flags() const { return rip + 48; }
    std::size_t more_hidden_flags() const { return rip + 52; }
    std::size_t segments() const { return rip + 56; } // ES CS SS DS FS GS LDTR TR GDTR IDTR
    std::size_t sysenter_cs() const { return star - 24; }
    std::size_t sysenter_esp() const { return star - 16; }
    std::size_t sysenter_eip() const { return star - 8; }
    std::size_t lstar() const { return star + 16; }
    std::size_t cstar() const { return star + 24; }
    std::size_t sfmask() const { return star + 32; }
    std::size_t kernel_gs_base() const { return star + 40; }
    std::size_t tsc_aux() const { return star + 72; }
    std::size_t error_code() const { return debug_registers - 16; }
    std::size_t exception_is_software() const { return debug_registers - 12; }
    std::size_t earlier_exception() const { return debug_registers + 96; }
    std::size_t vmcb() const { return debug_registers + 104; }
    std::size_t intercepts() const { return debug_registers + 120; }
    std::size_t control_read_intercepts() const { return debug_registers + 128; }
    std::size_t control_write_intercepts() const { return debug_registers + 130; }
    std::size_t debug_read_intercepts() const { return debug_registers + 132; }
    std::size_t debug_write_intercepts() const { return debug_registers + 134; }
};

/// The layout of `uc`'s objects, or nothing if this Unicorn is built like none we know.
std::optional<EngineLayout> discover_layout(uc_engine* uc);

} // namespace machine::glass
