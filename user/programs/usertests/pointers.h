// SPDX-License-Identifier: MIT
// What the tables of bad pointers are made of.
#pragma once

#include "user/programs/usertests/test.h"

namespace usertests {

/// What the calls share; made anew for each of them.
struct Good {
    Handle event = new_event();
    Handle file;
    abi::nt::IoStatusBlock io;
    std::size_t size = 4096;
    abi::nt::String name = abi::nt::String::of("\\Device\\Disk\\ntdll.dll");
    ObjectAttributes attributes = ObjectAttributes::named(name);
    char buffer[512] = {};

    Good() {
        expect_success(NtOpenFile(&file, abi::nt::access::file_read, &attributes, &io, 0, 0));
    }
    ~Good() {
        expect_success(NtClose(event));
        expect_success(NtClose(file));
    }
    Good(const Good&) = delete;
    Good& operator=(const Good&) = delete;
};

/// A bad address as whatever pointer is wanted.
class Bad {
public:
    explicit Bad(std::uint64_t address) : address_(address) {}
    template <typename T>
    operator T*() const { // NOLINT(google-explicit-constructor): stands for any pointer
        return reinterpret_cast<T*>(address_);
    }

private:
    std::uint64_t address_;
};

/// What a null pointer means: as bad as the others, nothing at all, or bad for another reason.
enum class Null : std::uint8_t { IsBad, IsFine, IsRefused };

/// A call with one pointer that is bad.
struct PointerRow {
    std::string_view name;
    NtStatus (*call)(Good& good, Bad bad);
    Null null = Null::IsBad;
};

std::span<const PointerRow> object_pointers();
std::span<const PointerRow> memory_pointers();
std::span<const PointerRow> process_pointers();
std::span<const PointerRow> file_pointers();
std::span<const PointerRow> system_pointers();

} // namespace usertests
