// SPDX-License-Identifier: MIT
// Hypercalls: one file each, and the table that lists them (table.cpp).  [TLFS hypercall-interface]
#pragma once

#include "abi/tlfs/hypercall.h"
#include "hypervisor/virtual_processor.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hv {

using abi::tlfs::HvStatus;

template <typename T>
using HvResult = rt::Result<T, HvStatus>;

/// Validates the control word and the parameter blocks, runs the call, answers the result word.
abi::tlfs::HypercallResult handle_hypercall(VirtualProcessor& vp,
                                            abi::tlfs::HypercallControl control);

/// A hypercall under way. Input is a private copy: what a check saw is what the call uses.
struct Call {
    VirtualProcessor& caller;
    std::span<const std::byte> input; // header, then the list of a rep call
    std::span<std::byte> output;      // copied to the caller if the call succeeds
    std::uint16_t rep_start = 0;
    std::uint16_t rep_count = 0;
    std::uint16_t reps_completed = 0; // counted from 0; the call keeps it true

    template <typename Header>
    const Header& header() const {
        return *reinterpret_cast<const Header*>(input.data());
    }
    /// Element `index` of the list behind a header of type `Header`.
    template <typename Header, typename Element>
    const Element& element(std::uint16_t index) const {
        return reinterpret_cast<const Element*>(input.data() + sizeof(Header))[index];
    }
};

/// What the table says about a call.
struct CallShape {
    abi::tlfs::CallCode code;
    enum class Kind : std::uint8_t { Simple, Rep } kind;
    std::uint16_t header_size;        // bytes
    std::uint16_t input_element_size; // of a rep call
    std::uint16_t output_element_size;
    enum class Trace : std::uint8_t { Recorded, Silent } trace;
    using Handler = HvResult<rt::Ok> (*)(Call& call);
    Handler handler;
};

/// The row for `code`; null if there is no such call.
const CallShape* find_call(abi::tlfs::CallCode code);

HvResult<rt::Ok> enable_partition_vtl(Call& call);
HvResult<rt::Ok> enable_vp_vtl(Call& call);
HvResult<rt::Ok> get_vp_registers(Call& call);
HvResult<rt::Ok> modify_vtl_protection_mask(Call& call);
HvResult<rt::Ok> output_debug_character(Call& call);
HvResult<rt::Ok> post_debug_data(Call& call);
HvResult<rt::Ok> set_vp_registers(Call& call);

} // namespace hv
