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

/// How a hypercall ended. A rep call that is not finished goes on at its next element when the
/// guest executes the same VMMCALL again.
struct HypercallEnd {
    abi::tlfs::HypercallResult result;
    bool is_finished = true;
};

/// Validates the control word and the parameter blocks, runs the call, answers the result word.
HypercallEnd handle_hypercall(VirtualProcessor& vp, abi::tlfs::HypercallControl control);

/// A hypercall under way. Input is a private copy: what a check saw is what the call uses.
struct Call {
    VirtualProcessor& caller;
    std::span<const std::byte> input; // header, then the list of a rep call
    std::span<std::byte> output;      // copied to the caller, as far as the call got
    std::uint16_t rep_start = 0;
    std::uint16_t rep_count = 0;
    std::uint16_t reps_completed = 0; // counted from 0; the call keeps it true

    /// Is there an element to do now? Not if all are done, nor if another processor waits for this
    /// one: then the guest is let in between, and the call goes on afterwards.
    bool has_next() const {
        return reps_completed < rep_count &&
               (reps_completed == rep_start || !caller.is_wanted_elsewhere());
    }
    bool is_finished() const { return reps_completed == rep_count; }

    template <typename Header>
    const Header& header() const {
        return *reinterpret_cast<const Header*>(input.data());
    }
    /// Element `index` of the list behind a header of type `Header`.
    template <typename Header, typename Element>
    const Element& element(std::uint16_t index) const {
        return reinterpret_cast<const Element*>(input.data() + sizeof(Header))[index];
    }
    /// The output block, or its element `index`.
    template <typename Element>
    Element& answer(std::uint16_t index = 0) const {
        return reinterpret_cast<Element*>(output.data())[index];
    }
};

/// What the table says about a call.
struct CallShape {
    abi::tlfs::CallCode code;
    enum class Kind : std::uint8_t { Simple, Rep } kind;
    std::uint16_t header_size;        // bytes
    std::uint16_t input_element_size; // of a rep call
    std::uint16_t output_size;        // of the block, or of each element of a rep call
    enum class Trace : std::uint8_t { Recorded, Silent } trace;
    using Handler = HvResult<rt::Ok> (*)(Call& call);
    Handler handler;

    std::size_t input_bytes(std::uint16_t reps) const {
        return header_size + std::size_t{reps} * input_element_size;
    }
    std::size_t output_bytes(std::uint16_t reps) const {
        return kind == Kind::Rep ? std::size_t{reps} * output_size : output_size;
    }
};

/// Are the reserved bytes of an input block what they must be?
constexpr bool is_zero(std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) {
        if (byte != 0) {
            return false;
        }
    }
    return true;
}

/// The row for `code`; null if there is no such call.
const CallShape* find_call(abi::tlfs::CallCode code);

HvResult<rt::Ok> attach_device_domain(Call& call);
HvResult<rt::Ok> create_device_domain(Call& call);
HvResult<rt::Ok> enable_partition_vtl(Call& call);
HvResult<rt::Ok> enable_vp_vtl(Call& call);
HvResult<rt::Ok> get_vp_index_from_apic_id(Call& call);
HvResult<rt::Ok> get_vp_registers(Call& call);
HvResult<rt::Ok> install_intercept(Call& call);
HvResult<rt::Ok> map_device_gpa_pages(Call& call);
HvResult<rt::Ok> modify_vtl_protection_mask(Call& call);
HvResult<rt::Ok> notify_long_spin_wait(Call& call);
HvResult<rt::Ok> output_debug_character(Call& call);
HvResult<rt::Ok> post_debug_data(Call& call);
HvResult<rt::Ok> post_message(Call& call);
HvResult<rt::Ok> set_vp_registers(Call& call);
HvResult<rt::Ok> signal_event(Call& call);
HvResult<rt::Ok> start_virtual_processor(Call& call);
HvResult<rt::Ok> translate_virtual_address(Call& call);

} // namespace hv
