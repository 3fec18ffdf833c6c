// SPDX-License-Identifier: MIT
// LdrLoadDll, LdrGetDllHandle, LdrGetProcedureAddress, and what ntdll did before main_program.
#include "user/programs/usertests/library/library.h"
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

void* address_of(void* library, const char* name) { return GetProcAddress(library, name); }

void library_is_loaded_once_and_started() {
    expect_true(GetModuleHandle("usertests_library") == nullptr);
    void* const library = LoadLibrary("usertests_library");
    expect_true(library != nullptr);
    expect_true(LoadLibrary("USERTESTS_LIBRARY.DLL") == library);
    expect_true(GetModuleHandle("usertests_library.dll") == library);
    const auto times_started =
        reinterpret_cast<TimesStarted*>(address_of(library, "library_times_started"));
    expect_true(times_started != nullptr && times_started() == 1);
}

void functions_are_found_by_name_and_number() {
    void* const library = LoadLibrary("usertests_library");
    const auto by_name = reinterpret_cast<AddOne*>(address_of(library, "library_add_one"));
    expect_true(by_name != nullptr && by_name(41) == 42);
    void* by_number = nullptr;
    expect_success(LdrGetProcedureAddress(library, nullptr, add_one_ordinal, &by_number));
    expect_true(by_number == reinterpret_cast<void*>(by_name));
    expect(LdrGetProcedureAddress(library, nullptr, 999, &by_number), NtStatus::OrdinalNotFound);
    expect(LdrGetProcedureAddress(library, nullptr, 0x1'0000, &by_number),
           NtStatus::OrdinalNotFound);
    expect_true(address_of(library, "library_nothing") == nullptr);
    expect_true(GetLastError() == 127); // ERROR_PROC_NOT_FOUND
    expect_true(address_of(&by_number, "library_add_one") == nullptr);
    expect_true(GetLastError() == 126); // ERROR_MOD_NOT_FOUND
}

/// kernelbase's HeapAlloc is ntdll's RtlAllocateHeap.
void forwarders_lead_to_the_other_library() {
    void* const kernelbase = GetModuleHandle("kernelbase");
    void* const ntdll = GetModuleHandle("ntdll");
    void* const there = address_of(ntdll, "RtlAllocateHeap");
    expect_true(there != nullptr && address_of(kernelbase, "HeapAlloc") == there);
    void* const library = LoadLibrary("usertests_library");
    expect_true(address_of(library, "library_forwarded") == there);
}

void what_is_no_library_is_refused() {
    expect_true(LoadLibrary("nobody") == nullptr && GetLastError() == 126);
    expect_true(LoadLibrary("ntdll.sym") == nullptr && GetLastError() == 193);
    expect_true(LoadLibrary("\\Device\\Disk\\ntdll.dll") == nullptr && GetLastError() == 123);
    expect_true(LoadLibrary("") == nullptr && GetLastError() == 123);
}

constexpr Test tests[] = {
    {"loader-load", library_is_loaded_once_and_started},
    {"loader-functions", functions_are_found_by_name_and_number},
    {"loader-forwarders", forwarders_lead_to_the_other_library},
    {"loader-bad", what_is_no_library_is_refused},
};

} // namespace

std::span<const Test> loader_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
