// SPDX-License-Identifier: MIT
// The bytes of code to show: around RIP, or around any other address of any image that is mapped.
#pragma once

#include "abi/boot_info.h"
#include "abi/trace_ring.h"
#include "machine/processor_state.h"
#include "machine/symbols.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace vitrine::app {

struct CodeSource {
    std::span<const std::byte> ram;
    const std::optional<abi::TraceRingHeader>& ring;
    const std::optional<abi::BootInfo>& boot_info;
    const machine::ProcessorState& processor;
    const machine::Symbols* symbols; // null: none
};

/// From the start of the function where that is known. `at`: an address other than RIP; it is
/// looked for in the address spaces of whoever runs, of both VTLs and of the images as they were
/// loaded. Empty where it is in none of them.
models::Bytes read_code(const CodeSource& source, std::optional<std::uint64_t> at);

} // namespace vitrine::app
