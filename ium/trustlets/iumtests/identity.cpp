// SPDX-License-Identifier: MIT
// Who the trustlet is, what is mapped, and how its process is described.
#include "abi/ium/trustlets.h"
#include "ium/trustlets/iumtests/test.h"

namespace iumtests {
namespace {

void it_knows_who_it_is() {
    const auto& self = *GetTrustletInformation();
    expect_true(self.trustlet_id == static_cast<std::uint64_t>(abi::ium::TrustletId::IumTests));
    expect_true(!(self.instance == abi::ium::InstanceGuid{}));
    expect_true(self.security_version == 1);
}

void three_images_are_mapped() {
    for (const auto& module : GetTrustletInformation()->modules) {
        expect_true(module.base != 0 && module.size != 0);
    }
    expect_true(GetModuleHandle("iumdll.dll") != nullptr);
    expect_true(GetModuleHandle("iumbase") != nullptr);
    expect_true(GetModuleHandle("ntdll.dll") == nullptr);
    expect_true(GetProcAddress(GetModuleHandle("iumdll"), "IumCrypto") != nullptr);
    expect_true(GetProcAddress(GetModuleHandle("iumdll"), "NtOpenFile") == nullptr);
}

void its_process_is_described() {
    abi::nt::ProcessBasicInformation basic;
    std::uint32_t returned = 0;
    const auto what = abi::nt::ProcessInformationClass::Basic;
    expect_success(NtQueryInformationProcess(abi::nt::current_process, what, &basic, sizeof(basic),
                                             &returned));
    expect_true(returned == sizeof(basic) && basic.process_id == GetCurrentProcessId());
    expect(NtQueryInformationProcess(abi::nt::current_process, what, &basic, 8, nullptr),
           NtStatus::InfoLengthMismatch);
    expect(NtQueryInformationProcess(abi::nt::current_process,
                                     abi::nt::ProcessInformationClass::Times, &basic, sizeof(basic),
                                     nullptr),
           NtStatus::InvalidInfoClass);
    expect(NtQueryInformationProcess({4}, what, &basic, sizeof(basic), nullptr),
           NtStatus::InvalidHandle);
}

void other_processes_and_threads_are_not_its_own() {
    expect(NtTerminateProcess({4}, NtStatus::Success), NtStatus::InvalidHandle);
    expect(NtTerminateThread({4}, NtStatus::Success), NtStatus::InvalidHandle);
}

constexpr Test tests[] = {
    {"identity", it_knows_who_it_is},
    {"modules", three_images_are_mapped},
    {"process-information", its_process_is_described},
    {"other-processes", other_processes_and_threads_are_not_its_own},
};

} // namespace

std::span<const Test> identity_tests() { return {tests, std::size(tests)}; }

} // namespace iumtests
