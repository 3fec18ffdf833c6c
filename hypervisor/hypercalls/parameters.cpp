// SPDX-License-Identifier: MIT
#include "hypervisor/hypercalls/parameters.h"

#include "hypervisor/cpu.h"

#include <cstring>

namespace hv {
namespace {

using abi::tlfs::HypercallControl;

constexpr std::size_t fast_input_size = 16; // RDX and R8

// One processor handles one hypercall at a time, so one private copy of each block is enough.
alignas(16) std::byte input_copy[abi::page_size];
alignas(16) std::byte output_copy[abi::page_size];

/// A parameter block, where the hypervisor sees it.
HvResult<std::byte*> block_at(VirtualProcessor& vp, std::uint64_t address, std::size_t size,
                              abi::PageAccess wanted) {
    const x86::GuestPhysicalAddress start{address};
    if (address % abi::tlfs::hypercall_alignment != 0) {
        return rt::Err{HvStatus::InvalidAlignment};
    }
    if (start.offset() + size > abi::page_size) {
        return rt::Err{HvStatus::InvalidHypercallInput};
    }
    if (!vp.partition.is_ram(start.page())) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    const bool allowed = vp.partition.access_of(vp.active_vtl, start.page()).allows(wanted);
    if (!allowed && !vp.partition.is_off(abi::Guard::CallerRights)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    return cpu::ram_at(address);
}

bool overlap(std::uint64_t first, std::size_t first_size, std::uint64_t second,
             std::size_t second_size) {
    return first < second + second_size && second < first + first_size;
}

} // namespace

HvResult<Parameters> Parameters::copy_in(VirtualProcessor& vp, const CallShape& shape,
                                         HypercallControl control) {
    const std::size_t reps = control.get(HypercallControl::rep_count);
    const std::size_t input_size = shape.header_size + reps * shape.input_element_size;
    const std::size_t output_size = reps * shape.output_element_size;
    const std::uint64_t input_address = vp.registers.rdx;
    const std::uint64_t output_address = vp.registers.r8;
    Parameters parameters;

    if (control.get(HypercallControl::fast)) {
        if (input_size > fast_input_size || output_size != 0) {
            return rt::Err{HvStatus::InvalidHypercallInput};
        }
        std::memcpy(input_copy, &vp.registers.rdx, sizeof(vp.registers.rdx));
        std::memcpy(input_copy + 8, &vp.registers.r8, sizeof(vp.registers.r8));
        parameters.input_ = {input_copy, input_size};
        return parameters;
    }
    const std::byte* const input =
        TRY(block_at(vp, input_address, input_size, abi::PageAccess::read()));
    if (output_size != 0) {
        if (overlap(input_address, input_size, output_address, output_size)) {
            return rt::Err{HvStatus::InvalidHypercallInput};
        }
        parameters.output_in_guest_ =
            TRY(block_at(vp, output_address, output_size, abi::PageAccess::write()));
        std::memset(output_copy, 0, output_size);
        parameters.output_ = {output_copy, output_size};
    }
    std::memcpy(input_copy, input, input_size);
    parameters.input_ = {input_copy, input_size};
    return parameters;
}

void Parameters::copy_out() const {
    if (output_in_guest_ != nullptr) {
        std::memcpy(output_in_guest_, output_.data(), output_.size());
    }
}

} // namespace hv
