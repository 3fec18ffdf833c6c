// SPDX-License-Identifier: MIT
// The names of everything in the trace: for files and command lines (stable,
// lower-case-with-hyphens, never renamed) and for people (titles). docs/formats.md lists the stable
// ones.
//
// A number this version does not know has the empty name; whoever prints it prints the number.
#pragma once

#include "abi/guards.h"
#include "abi/nt_status.h"
#include "abi/ports.h"
#include "abi/rules.h"
#include "abi/secure_call.h"
#include "abi/tlfs/hypercall.h"
#include "abi/trace_event.h"
#include "abi/trace_marks.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace machine {

std::string_view name_of(abi::EventKind kind);        // "slat-violation"
std::string_view name_of(abi::World::Kind world);     // "vtl0-kernel"
std::string_view name_of(abi::Verdict verdict);       // "denied"; "" for None
std::string_view name_of(abi::Layer layer);           // "slat"; "" for None
std::string_view name_of(abi::Rule rule);             // "slat-vtl-protection"; "" for None
std::string_view name_of(abi::Mark mark);             // "attack-begins"
std::string_view name_of(abi::SecureService service); // "create-secure-allocation"
std::string_view name_of(abi::PowerOff reason);       // "orderly"
std::string_view name_of(abi::Guard guard);           // "slat-vtl1-pages"
std::string_view name_of(abi::NtStatus status);       // "STATUS_SUCCESS"
std::string_view name_of(abi::tlfs::CallCode call);   // "HvCallVtlCall"
std::string_view name_of(abi::tlfs::HvStatus status); // "HV_STATUS_SUCCESS"

std::string_view title_of(abi::EventKind kind);    // "SLAT violation"
std::string_view title_of(abi::World::Kind world); // "VTL 0 kernel"
std::string_view title_of(abi::Layer layer);       // "SLAT"
std::string_view title_of(abi::Mark mark);         // "the attack begins"
/// One sentence: what this way of ending means, and what to do about it.
std::string_view sentence_of(abi::PowerOff reason);

/// Back from a name; nothing if no member of `Enum` is called so.
template <typename Enum>
std::optional<Enum> from_name(std::string_view name);

template <>
std::optional<abi::EventKind> from_name(std::string_view name);
template <>
std::optional<abi::World::Kind> from_name(std::string_view name);
template <>
std::optional<abi::Verdict> from_name(std::string_view name);
template <>
std::optional<abi::Layer> from_name(std::string_view name);
template <>
std::optional<abi::Rule> from_name(std::string_view name);
template <>
std::optional<abi::Mark> from_name(std::string_view name);
template <>
std::optional<abi::SecureService> from_name(std::string_view name);
template <>
std::optional<abi::PowerOff> from_name(std::string_view name);
template <>
std::optional<abi::Guard> from_name(std::string_view name);
template <>
std::optional<abi::NtStatus> from_name(std::string_view name);
template <>
std::optional<abi::tlfs::CallCode> from_name(std::string_view name);
template <>
std::optional<abi::tlfs::HvStatus> from_name(std::string_view name);

} // namespace machine
