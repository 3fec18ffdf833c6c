// SPDX-License-Identifier: MIT
// From a program's registers to a function with parameters.  [WI7 ch.8, system service dispatching]
#pragma once

#include "abi/nt/object.h"
#include "abi/nt/system_call_frame.h"
#include "abi/nt_status.h"
#include "kernel/memory/user_memory.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace nt {

using abi::nt::SystemCallFrame;

inline constexpr unsigned max_parameters = SystemCallFrame::most_parameters;

namespace detail {

template <typename T>
T parameter_as(std::uint64_t raw) {
    if constexpr (std::is_same_v<T, abi::nt::Handle>) {
        return {raw};
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
        return static_cast<T>(raw);
    } else if constexpr (requires { T::from(typename T::Raw{}); }) {
        return T::from(static_cast<typename T::Raw>(raw)); // An AccessMask, for one.
    } else {
        return T{raw}; // UserPointer, UserBuffer.
    }
}

/// std::index_sequence, as far as it is needed.
template <typename T, T... Value>
struct Sequence {};

template <typename Function>
struct Call;

template <typename... Parameters>
struct Call<abi::NtStatus(Parameters...)> {
    static constexpr unsigned count = sizeof...(Parameters);

    template <auto Function, std::size_t... Index>
    static abi::NtStatus with(const std::uint64_t* raw, Sequence<std::size_t, Index...>) {
        return Function(parameter_as<Parameters>(raw[Index])...);
    }
    template <auto Function>
    static abi::NtStatus make(const std::uint64_t* raw) {
        return with<Function>(raw, __make_integer_seq<Sequence, std::size_t, count>{});
    }
};

} // namespace detail

/// One system call: its function, and how many parameters that takes.
struct SystemCall {
    abi::NtStatus (*make)(const std::uint64_t* raw) = nullptr;
    unsigned parameter_count = 0;

    template <auto Function>
    static constexpr SystemCall of() {
        using Made = detail::Call<std::remove_pointer_t<decltype(Function)>>;
        return {&Made::template make<Function>, Made::count};
    }
};

/// Makes the call `number` for the current process, with as many of `parameters` as it takes.
abi::NtStatus make_system_call(std::uint32_t number, const std::uint64_t* parameters);

/// The pages that the table of all system calls is in; nothing else is.
std::span<const std::byte> system_call_table();

} // namespace nt
