// SPDX-License-Identifier: MIT
#include "machine/required_intercepts.h"

namespace machine {
namespace {

using x86::svm::InstructionIntercepts;
using x86::svm::SvmIntercepts;

} // namespace

std::vector<std::string_view> missing_intercepts(const x86::svm::ControlArea& control) {
    std::vector<std::string_view> missing;
    const auto require = [&missing](bool set, std::string_view name) {
        if (!set) {
            missing.push_back(name);
        }
    };
    const auto& svm = control.svm_intercepts;
    require(svm.get(SvmIntercepts::vmrun), "VMRUN");
    require(svm.get(SvmIntercepts::vmmcall), "VMMCALL");
    require(svm.get(SvmIntercepts::vmload), "VMLOAD");
    require(svm.get(SvmIntercepts::vmsave), "VMSAVE");
    require(svm.get(SvmIntercepts::stgi), "STGI");
    require(svm.get(SvmIntercepts::clgi), "CLGI");
    require(svm.get(SvmIntercepts::skinit), "SKINIT");
    const auto& others = control.instruction_intercepts;
    require(others.get(InstructionIntercepts::nmi), "NMI");
    require(others.get(InstructionIntercepts::invlpga), "INVLPGA");
    require(others.get(InstructionIntercepts::io_ports), "I/O ports");
    require(others.get(InstructionIntercepts::msrs), "MSRs");
    require(others.get(InstructionIntercepts::shutdown), "a triple fault");
    return missing;
}

} // namespace machine
