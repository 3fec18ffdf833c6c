// SPDX-License-Identifier: MIT
#include "kernel/hypercalls.h"

#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/synthetic_msr.h"
#include "rt/check.h"
#include "rt/instructions.h"

extern "C" const std::uint8_t hypercall_page[]; // hypercall_page.S

namespace nt::hypercalls {
namespace {

using namespace abi::tlfs;

// RCX, RDX, R8 in and RAX out: the hypercall page's first instruction speaks Windows' own
// convention.
using HypercallCode = std::uint64_t(std::uint64_t control, std::uint64_t input,
                                    std::uint64_t output);

// Parameter blocks must not cross a page.
alignas(abi::page_size) constinit std::byte input_page[abi::page_size] = {};
alignas(abi::page_size) constinit std::byte output_page[abi::page_size] = {};
constinit std::uint64_t image_offset = 0; // physical - virtual, of this image
constinit std::uint16_t vtl_call_chunk = 0;

HvStatus call(HypercallControl control) {
    return hypercalls::call(control, physical_address_of(input_page),
                            physical_address_of(output_page));
}

template <typename Input>
Input& input_block() {
    return *reinterpret_cast<Input*>(input_page) = Input{};
}

VsmCodePageOffsets read_code_page_offsets() {
    input_block<VpRegistersHeader>() = {partition_self, vp_self, InputVtl::own(), {}};
    *reinterpret_cast<RegisterName*>(input_page + sizeof(VpRegistersHeader)) =
        RegisterName::VsmCodePageOffsets;
    const HvStatus status = call(HypercallControl::rep(CallCode::GetVpRegisters, 1));
    CHECK(status == HvStatus::Success, "The hypervisor does not say where VtlCall is.");
    return VsmCodePageOffsets::from(reinterpret_cast<RegisterValue*>(output_page)->low);
}

} // namespace

HvStatus call(HypercallControl control, std::uint64_t input, std::uint64_t output) {
    const auto code =
        reinterpret_cast<HypercallCode*>(reinterpret_cast<std::uintptr_t>(hypercall_page));
    const auto result = HypercallResult::from(code(control.raw, input, output));
    return result.get(HypercallResult::status);
}

std::uint64_t physical_address_of(const void* object) {
    return reinterpret_cast<std::uint64_t>(object) + image_offset;
}

void start(const abi::LoadedImage& kernel) {
    image_offset = kernel.range.base - kernel.virtual_base;
    rt::wrmsr(static_cast<std::uint32_t>(SyntheticMsr::GuestOsId), guest_os_identity);
    const auto placed =
        HypercallMsr{}
            .with(HypercallMsr::enable, true)
            .with(HypercallMsr::page_number, physical_address_of(hypercall_page) / abi::page_size);
    rt::wrmsr(static_cast<std::uint32_t>(SyntheticMsr::Hypercall), placed.raw);
    vtl_call_chunk = read_code_page_offsets().get(VsmCodePageOffsets::vtl_call);
}

std::uint64_t vtl_call_code() {
    return reinterpret_cast<std::uint64_t>(hypercall_page) + vtl_call_chunk;
}

void mark(abi::Mark mark, std::uint64_t first, std::uint64_t second) {
    auto& input = input_block<PostDebugDataInput>();
    input.kind = abi::EventKind::Mark;
    input.operand[0] = static_cast<std::uint64_t>(mark);
    input.operand[1] = first;
    input.operand[2] = second;
    const HvStatus status = call(HypercallControl::simple(CallCode::PostDebugData));
    CHECK(status == HvStatus::Success, "The hypervisor refused a trace event.");
}

} // namespace nt::hypercalls
