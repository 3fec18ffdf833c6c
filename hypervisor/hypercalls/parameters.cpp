// SPDX-License-Identifier: MIT
#include "hypervisor/hypercalls/parameters.h"

#include "hypervisor/cpu.h"
#include "hypervisor/hypercalls/fast_registers.h"

#include <cstring>

namespace hv {
namespace {

using abi::tlfs::HypercallControl;

// One hypercall is handled at a time (big_lock.h), so one private copy of each block is enough.
alignas(16) std::byte input_copy[abi::page_size];
alignas(16) std::byte output_copy[abi::page_size];

/// A parameter block, where the hypervisor sees it.
HvResult<std::byte*> block_at(VirtualProcessor& vp, std::uint64_t address, std::size_t size,
                              abi::PageAccess wanted) {
    const x86::GuestPhysicalAddress start{address};
    if (start.offset() + size > abi::page_size) {
        return rt::Err{HvStatus::InvalidHypercallInput};
    }
    if (address % abi::tlfs::hypercall_alignment != 0) {
        return rt::Err{HvStatus::InvalidAlignment};
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
    const auto reps = control.get(HypercallControl::rep_count);
    const std::size_t input_size = shape.input_bytes(reps);
    const std::size_t output_size = shape.output_bytes(reps);
    return control.get(HypercallControl::fast) ? from_registers(vp, input_size, output_size)
                                               : from_memory(vp, input_size, output_size);
}

HvResult<Parameters> Parameters::from_memory(VirtualProcessor& vp, std::size_t input_size,
                                             std::size_t output_size) {
    const std::uint64_t input_address = vp.registers.rdx;
    const std::uint64_t output_address = vp.registers.r8;
    Parameters parameters;
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

/// The input fills registers from the first on; the output follows it in the next.
HvResult<Parameters> Parameters::from_registers(VirtualProcessor& vp, std::size_t input_size,
                                                std::size_t output_size) {
    const std::size_t input_registers = fast_registers_for(input_size);
    const std::size_t output_registers = fast_registers_for(output_size);
    if (input_registers + output_registers > abi::tlfs::fast_register_pairs) {
        return rt::Err{HvStatus::InvalidHypercallInput};
    }
    read_fast_registers(vp, {input_copy, input_registers * fast_register_bytes});
    Parameters parameters;
    parameters.input_ = {input_copy, input_size};
    std::memset(output_copy, 0, output_registers * fast_register_bytes);
    parameters.output_ = {output_copy, output_size};
    parameters.first_output_register_ = input_registers;
    return parameters;
}

void Parameters::copy_out(VirtualProcessor& vp, std::size_t begin, std::size_t end) const {
    if (begin == end) {
        return;
    }
    if (output_in_guest_ != nullptr) {
        std::memcpy(output_in_guest_ + begin, output_.data() + begin, end - begin);
        return;
    }
    const std::size_t registers = fast_registers_for(end);
    write_fast_registers(vp, first_output_register_,
                         {output_.data(), registers * fast_register_bytes});
}

} // namespace hv
