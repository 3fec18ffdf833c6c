// SPDX-License-Identifier: MIT
#include "abi/tlfs/cpuid.h"
#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/hypercall_page.h"
#include "abi/tlfs/register_names.h"
#include "tests/catch.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

using namespace abi::tlfs;

namespace {

/// The bytes of the hypercall page's routine at `offset`, up to its `ret`.
std::vector<std::uint8_t> routine_at(std::size_t offset) {
    const auto* const begin = std::begin(hypercall_page_code) + offset;
    const auto* const ret = std::find(begin, std::end(hypercall_page_code), 0xC3);
    REQUIRE(ret != std::end(hypercall_page_code));
    return {begin, ret};
}

/// mov r32, imm32 with the code of `call`; `opcode` is B8 for EAX, B9 for ECX.
std::vector<std::uint8_t> load_of(std::uint8_t opcode, CallCode call) {
    return {opcode, static_cast<std::uint8_t>(call), 0, 0, 0};
}

bool contains(const std::vector<std::uint8_t>& bytes, const std::vector<std::uint8_t>& part) {
    return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}

} // namespace

TEST_CASE("The control word of a hypercall has the fields of the TLFS", "[abi][tlfs]") {
    const auto control = HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 0x123)
                             .with(HypercallControl::rep_start, 0x45)
                             .with(HypercallControl::fast, true)
                             .with(HypercallControl::variable_header_size, 3);
    CHECK(control.raw == 0x0045'0123'0007'000C);
    CHECK(HypercallControl::simple(CallCode::VtlCall).raw == 0x11);
    CHECK(HypercallControl::simple(CallCode::VtlReturn).raw == 0x12);
}

TEST_CASE("The result word has the status low and the completed reps high", "[abi][tlfs]") {
    CHECK(HypercallResult::of(HvStatus::AccessDenied, 0x12).raw == 0x0000'0012'0000'0006);
    CHECK(HypercallResult::of(HvStatus::Success).raw == 0);
}

TEST_CASE("Each routine of the hypercall page loads its call code and ends in ret", "[abi][tlfs]") {
    const std::vector<std::uint8_t> vmmcall = {0x0F, 0x01, 0xD9};
    CHECK(routine_at(hypercall_offset) == vmmcall);

    struct Routine {
        std::uint16_t offset;
        std::uint8_t opcode;
        CallCode call;
    };
    for (const auto& routine : {Routine{vtl_call_offset_32, 0xB8, CallCode::VtlCall},
                                Routine{vtl_call_offset, 0xB9, CallCode::VtlCall},
                                Routine{vtl_return_offset_32, 0xB8, CallCode::VtlReturn},
                                Routine{vtl_return_offset, 0xB9, CallCode::VtlReturn}}) {
        INFO("routine at " << routine.offset);
        const auto bytes = routine_at(routine.offset);
        CHECK(contains(bytes, load_of(routine.opcode, routine.call)));
        CHECK(std::equal(vmmcall.rbegin(), vmmcall.rend(), bytes.rbegin()));
    }
}

TEST_CASE("The routines of the hypercall page follow one another without a gap", "[abi][tlfs]") {
    const std::array<std::size_t, 6> starts = {hypercall_offset,  vtl_call_offset_32,
                                               vtl_call_offset,   vtl_return_offset_32,
                                               vtl_return_offset, sizeof(hypercall_page_code)};
    for (std::size_t at = 0; at + 1 < starts.size(); ++at) {
        CHECK(starts[at] + routine_at(starts[at]).size() + 1 == starts[at + 1]);
    }
}

TEST_CASE("CPUID spells Microsoft Hv and Hv#1", "[abi][tlfs]") {
    const std::uint32_t registers[] = {vendor_ebx, vendor_ecx, vendor_edx};
    CHECK(std::string_view{reinterpret_cast<const char*>(registers), 12} == "Microsoft Hv");
    CHECK(std::string_view{reinterpret_cast<const char*>(&interface_signature), 4} == "Hv#1");
}

TEST_CASE("The VSM registers have the bits of the TLFS", "[abi][tlfs]") {
    const auto offsets = VsmCodePageOffsets{}
                             .with(VsmCodePageOffsets::vtl_call, vtl_call_offset)
                             .with(VsmCodePageOffsets::vtl_return, vtl_return_offset);
    CHECK(offsets.raw == 0x0002'600F);
    CHECK(
        VsmVpStatus{}.with(VsmVpStatus::active_vtl, 1).with(VsmVpStatus::enabled_vtl_set, 3).raw ==
        0x3'0001);
    CHECK(VsmPartitionStatus{}
              .with(VsmPartitionStatus::enabled_vtl_set, 3)
              .with(VsmPartitionStatus::maximum_vtl, 1)
              .raw == 0x1'0003);
    CHECK(VsmPartitionConfig{}
              .with(VsmPartitionConfig::enable_vtl_protection, true)
              .with(VsmPartitionConfig::default_protection, 0xF)
              .raw == 0x1F);
}

TEST_CASE("The VTL of an input is used only if it says so", "[abi][tlfs]") {
    CHECK(InputVtl::own().raw == 0x00);
    CHECK(InputVtl::of(abi::Vtl::Normal).raw == 0x10);
    CHECK(InputVtl::of(abi::Vtl::Secure).raw == 0x11);
}

TEST_CASE("A list of pages fills the input page and no more", "[abi][tlfs]") {
    CHECK(sizeof(ModifyVtlProtectionMaskInput) + ModifyVtlProtectionMaskInput::max_pages * 8 ==
          4096);
}
