// SPDX-License-Identifier: MIT
// A pointer of a system call, and what may be wrong with it. The rows are in pointers.cpp (objects,
// memory, processes) and pointers_io.cpp (files, ports, the system).
#pragma once

#include "user/programs/usertests/test.h"

namespace usertests {

/// What the rows below share; made anew for each of them.
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

enum class Null : std::uint8_t { IsBad, IsFine, IsNoName };

struct Row {
    std::string_view name;
    NtStatus (*call)(Good& good, Bad bad);
    Null null = Null::IsBad;
};

void check_pointer(const Row& row);

template <std::size_t Count>
void check_pointers(const Row (&rows)[Count]) {
    for (const Row& row : rows) {
        check_pointer(row);
    }
}

void check_pointers_of_files();
void check_pointers_of_the_system();

} // namespace usertests
