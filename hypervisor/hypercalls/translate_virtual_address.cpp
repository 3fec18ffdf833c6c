// SPDX-License-Identifier: MIT
// HvCallTranslateVirtualAddress: where a virtual address leads, in the caller's VTL or one below,
// and whether it could be used so. VTL1 asks about VTL0's pointers with it.  [TLFS vsm]
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/guest_memory.h"
#include "hypervisor/hypercalls/vp_registers.h"

namespace hv {
namespace {

using namespace abi::tlfs;
using Control = TranslateVirtualAddressInput::Control;

TranslationRequest request_from(VirtualProcessor& vp, abi::Vtl vtl, Control control) {
    const bool from_ring_3 = vp.vmcb_of(vtl).save.cpl == 3;
    return {.write = control.get(Control::validate_write),
            .execute = control.get(Control::validate_execute),
            .as_user = control.get(Control::user_access) ||
                       (from_ring_3 && !control.get(Control::supervisor_access)),
            .ignore_privilege = control.get(Control::privilege_exempt),
            .set_table_bits = control.get(Control::set_table_bits)};
}

} // namespace

HvResult<rt::Ok> translate_virtual_address(Call& call) {
    const auto& input = call.header<TranslateVirtualAddressInput>();
    const Control control = input.control;
    const VpRegistersHeader who{
        input.partition, input.vp_index, InputVtl::from(control.get(Control::vtl)), {}};
    const abi::Vtl vtl = TRY(target_of(call.caller, who));
    const bool both_modes =
        control.get(Control::supervisor_access) && control.get(Control::user_access);
    if (control.get(Control::reserved_8) != 0 || both_modes || input.reserved_00c != 0) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    const Translated found = translate(call.caller, vtl, input.page << x86::page_shift,
                                       request_from(call.caller, vtl, control));
    auto& answer = call.answer<TranslateVirtualAddressOutput>();
    answer = {};
    answer.code = found.code;
    if (found.code == TranslateCode::Success) {
        answer.page = found.physical >> x86::page_shift;
        answer.overlay = call.caller.partition.is_overlay(vtl, {answer.page}) ? 1 : 0;
    }
    return rt::Ok{};
}

} // namespace hv
