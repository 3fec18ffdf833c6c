// SPDX-License-Identifier: MIT
// VTL0's side of the hypervisor interface.  [TLFS hypercall-interface]
#pragma once

#include "abi/boot_info.h"
#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/status.h"
#include "abi/trace_event.h"
#include "abi/trace_marks.h"

#include <cstdint>

namespace nt::hypercalls {

/// Says who we are and lays the hypercall page over this image's own.
void start(const abi::LoadedImage& kernel);

/// Where the VtlCall code of the hypercall page is.
std::uint64_t vtl_call_code();

/// Any hypercall, with parameter blocks anywhere: for attacks. Everything else has a function of
/// its own.
abi::tlfs::HvStatus call(abi::tlfs::HypercallControl control, std::uint64_t input,
                         std::uint64_t output);

/// Where `object`, which is part of this image, is in physical memory.
std::uint64_t physical_address_of(const void* object);

/// Tells the trace that a step of the scene has been reached.
void mark(abi::Mark mark, std::uint64_t first = 0, std::uint64_t second = 0);

} // namespace nt::hypercalls
