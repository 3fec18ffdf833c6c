// SPDX-License-Identifier: MIT
#include "kernel/scenes/attacks/hostile_hypercalls.h"

#include "abi/memory_layout.h"
#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "kernel/console.h"
#include "kernel/hypercalls.h"

#include <cstddef>

namespace nt::attacks {
namespace {

using namespace abi::tlfs;

alignas(abi::page_size) constinit std::byte input_page[abi::page_size] = {};

/// Places a header and one element behind it.
template <typename Header, typename Element>
void fill_input(const Header& header, const Element& element) {
    *reinterpret_cast<Header*>(input_page) = header;
    *reinterpret_cast<Element*>(input_page + sizeof(Header)) = element;
}

HvStatus call(HypercallControl control, std::uint64_t output) {
    const HvStatus status =
        hypercalls::call(control, hypercalls::physical_address_of(input_page), output);
    console::print("kernel: the hypervisor answers with status {x}\n",
                   static_cast<std::uint64_t>(status));
    return status;
}

VpRegistersHeader registers_of(abi::Vtl vtl) {
    return {partition_self, vp_self, InputVtl::of(vtl), {}};
}

} // namespace

std::uint64_t place_get_register(abi::Vtl vtl, RegisterName name) {
    fill_input(registers_of(vtl), name);
    return hypercalls::physical_address_of(input_page);
}

HvStatus get_register(abi::Vtl vtl, RegisterName name, std::uint64_t output) {
    place_get_register(vtl, name);
    return call(HypercallControl::rep(CallCode::GetVpRegisters, 1), output);
}

HvStatus set_register(abi::Vtl vtl, RegisterName name, std::uint64_t value) {
    RegisterAssociation element;
    element.name = name;
    element.value.low = value;
    fill_input(registers_of(vtl), element);
    return call(HypercallControl::rep(CallCode::SetVpRegisters, 1), 0);
}

HvStatus protect_as_vtl1(x86::GuestPage page, abi::PageAccess access) {
    ModifyVtlProtectionMaskInput header;
    header.partition = partition_self;
    header.map_flags = access.bits;
    header.target_vtl = InputVtl::of(abi::Vtl::Secure);
    fill_input(header, page.number);
    return call(HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 1), 0);
}

HvStatus start_virtual_processor(std::uint32_t processor, const InitialVpContext& context) {
    auto& input = *reinterpret_cast<StartVirtualProcessorInput*>(input_page) = {};
    input.partition = partition_self;
    input.vp_index = processor;
    input.target_vtl = static_cast<std::uint8_t>(abi::Vtl::Normal);
    input.context = context;
    return call(HypercallControl::simple(CallCode::StartVirtualProcessor), 0);
}

} // namespace nt::attacks
