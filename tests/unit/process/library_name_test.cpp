// SPDX-License-Identifier: MIT
#include "process/loader/library_name.h"

#include "tests/catch.h"

#include <string>

using process::LibraryName;

TEST_CASE("A DLL has one name, however it is written", "[user]") {
    for (const auto text : {"ntdll", "NTDLL", "ntdll.dll", "NtDll.DLL"}) {
        CHECK(LibraryName::of(text).value().text() == "ntdll.dll");
    }
    CHECK(LibraryName::of("shell.exe").value().text() == "shell.exe");
}

TEST_CASE("A path, nothing, or too much is no DLL's name", "[user]") {
    for (const std::string& text :
         {std::string{}, std::string{"\\Device\\Disk\\ntdll.dll"}, std::string{"../ntdll.dll"},
          std::string{"nt dll"}, std::string("nt\0dll", 6), std::string(60, 'x'),
          std::string(64, '.'), std::string(70'000, 'x')}) {
        CAPTURE(text);
        CHECK(LibraryName::of(text).error() == abi::NtStatus::ObjectNameInvalid);
    }
    CHECK(LibraryName::of(std::string(59, 'x')).is_ok());
}
