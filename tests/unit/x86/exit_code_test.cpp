// SPDX-License-Identifier: MIT
#include "x86/svm/exit_code.h"

#include "tests/catch.h"

#include <set>
#include <string>

using x86::svm::ExitCode;

namespace {

std::string name_of(std::uint64_t number) {
    return x86::svm::name_of(static_cast<ExitCode>(number));
}

} // namespace

TEST_CASE("Exit codes have the manual's names", "[x86][svm]") {
    CHECK(name_of(0x00) == "VMEXIT_CR0_READ");
    CHECK(name_of(0x0F) == "VMEXIT_CR15_READ");
    CHECK(name_of(0x13) == "VMEXIT_CR3_WRITE");
    CHECK(name_of(0x27) == "VMEXIT_DR7_READ");
    CHECK(name_of(0x3F) == "VMEXIT_DR15_WRITE");
    CHECK(name_of(0x4E) == "VMEXIT_EXCP14");
    CHECK(name_of(0x5F) == "VMEXIT_EXCP31");
    CHECK(name_of(0x60) == "VMEXIT_INTR");
    CHECK(name_of(0x64) == "VMEXIT_VINTR");
    CHECK(name_of(0x6D) == "VMEXIT_TR_WRITE");
    CHECK(name_of(0x72) == "VMEXIT_CPUID");
    CHECK(name_of(0x78) == "VMEXIT_HLT");
    CHECK(name_of(0x7B) == "VMEXIT_IOIO");
    CHECK(name_of(0x7C) == "VMEXIT_MSR");
    CHECK(name_of(0x7F) == "VMEXIT_SHUTDOWN");
    CHECK(name_of(0x80) == "VMEXIT_VMRUN");
    CHECK(name_of(0x81) == "VMEXIT_VMMCALL");
    CHECK(name_of(0x8D) == "VMEXIT_XSETBV");
    CHECK(name_of(0x8F) == "VMEXIT_EFER_WRITE_TRAP");
    CHECK(name_of(0x9F) == "VMEXIT_CR15_WRITE_TRAP");
    CHECK(name_of(0xA2) == "VMEXIT_INVPCID");
    CHECK(name_of(0x400) == "VMEXIT_NPF");
    CHECK(name_of(~0ull) == "VMEXIT_INVALID");
}

TEST_CASE("No two exit codes share a name", "[x86][svm]") {
    std::set<std::string> seen;
    for (std::uint64_t number = 0; number <= 0xA6; ++number) {
        INFO("exit code " << number << " " << name_of(number));
        CHECK(seen.insert(name_of(number)).second);
    }
}

TEST_CASE("A code that does not exist is called unknown", "[x86][svm]") {
    CHECK(name_of(0xA7) == "VMEXIT_UNKNOWN");
    CHECK(name_of(0x3FF) == "VMEXIT_UNKNOWN");
    CHECK(name_of(0xFFFF'FFFE) == "VMEXIT_UNKNOWN");
}

TEST_CASE("A refused VMCB is recognised in 32 bits and in 64", "[x86][svm]") {
    CHECK(x86::svm::is_invalid(ExitCode::Invalid));
    CHECK(x86::svm::is_invalid(static_cast<ExitCode>(0x0000'0000'FFFF'FFFF))); // as QEMU writes it
    CHECK_FALSE(x86::svm::is_invalid(ExitCode::NestedPageFault));
    CHECK(name_of(0xFFFF'FFFF) == "VMEXIT_INVALID");
}

TEST_CASE("Exceptions and their exits correspond", "[x86][svm]") {
    const auto exit = x86::svm::exit_code_of(x86::Exception::GeneralProtection);

    CHECK(static_cast<std::uint64_t>(exit) == 0x4D);
    CHECK(x86::svm::is_exception(exit));
    CHECK(x86::svm::exception_of(exit) == x86::Exception::GeneralProtection);
    CHECK_FALSE(x86::svm::is_exception(ExitCode::Interrupt));
    CHECK_FALSE(x86::svm::is_exception(ExitCode::Dr7Write));
}
