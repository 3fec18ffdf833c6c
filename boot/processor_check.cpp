// SPDX-License-Identifier: MIT
#include "boot/processor_check.h"

namespace boot {

std::string_view what_is_missing(const ProcessorFeatures& features) {
    if (!features.extended_edx.get(x86::CpuidExtendedEdx::no_execute)) {
        return "This processor has no NX bit, so memory could not be kept from being executed; "
               "use one that has, such as QEMU's -cpu qemu64,+svm,+npt.";
    }
    if (!features.extended_ecx.get(x86::CpuidExtendedEcx::svm)) {
        return "This processor has no AMD virtualization (SVM); use QEMU's -cpu qemu64,+svm,+npt "
               "or switch SVM on in the firmware's setup.";
    }
    if (!features.svm_edx.get(x86::CpuidSvmEdx::nested_paging)) {
        return "This processor has SVM without nested paging (NPT), so no page can be kept from "
               "a trust level; use QEMU's -cpu qemu64,+svm,+npt.";
    }
    return {};
}

} // namespace boot
