// SPDX-License-Identifier: MIT
// The secure kernel's side of the hypervisor interface. The seam for tests: everything VTL1 does to
// VTL0 goes through here.  [TLFS vsm]
#pragma once

#include "abi/boot_info.h"
#include "abi/normal_call.h"
#include "abi/nt_status.h"
#include "abi/page_access.h"
#include "abi/rules.h"
#include "abi/secure_call.h"
#include "abi/secure_services.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/register_names.h"
#include "abi/tlfs/status.h"
#include "abi/trace_marks.h"
#include "x86/address.h"
#include "x86/exception.h"
#include "x86/pci_requester.h"

#include <cstdint>

namespace sk::hypercalls {

using abi::tlfs::HvStatus;

/// MBEC: can the two execute rights of a page differ? Decided when VTL1 is enabled.
enum class ModeBasedExecution : std::uint8_t { Off, On };

// In VTL0, before there is a VTL1 (vtl0_entry.cpp):

/// Says who we are and lays VTL0's first hypercall page over this image's.
void start_in_vtl0(const abi::LoadedImage& image);
HvStatus enable_partition_vtl(ModeBasedExecution mbec);
/// Where VtlCall is in VTL0's hypercall page.
std::uint64_t vtl_call_code();

// In VTL1:

/// The same for VTL1's own hypercall page, which all processors share.
void start_in_vtl1();

/// VTL1's pages of this processor are where the hypervisor writes: its VP assist page.
void place_own_pages();

/// Gives processor `vp_index` its VTL1. The first processor asks in VTL0, for itself; VTL1 asks for
/// the others.
HvStatus enable_vp_vtl(std::uint32_t vp_index, const abi::tlfs::InitialVpContext& context);

/// Processor `vp_index`, which has not run yet, begins to run VTL0.
HvStatus start_virtual_processor(std::uint32_t vp_index,
                                 const abi::tlfs::InitialVpContext& context);

/// May VTL0 start processors by itself?
enum class LowerStartup : std::uint8_t { Allowed, Denied };

/// Turns the protections on: `initial` for every page of RAM; intercepts go to the VP assist page.
HvStatus enable_protection(abi::PageAccess initial, LowerStartup startup);

/// What VTL0 may do with `count` pages from `first` on.
HvStatus protect(x86::GuestPage first, std::uint64_t count, abi::PageAccess access);

/// A domain of VTL1's for devices, empty; `page` is shown in it under its own address; `device` is
/// put into it.
HvStatus create_device_domain(std::uint32_t id);
HvStatus map_device_page(std::uint32_t domain, x86::GuestPage page);
HvStatus attach_device_domain(std::uint32_t domain, x86::PciRequester device);

/// Has VTL0 stop at each use of an I/O port.
HvStatus intercept_port(std::uint16_t port);

/// Lets VTL0's kernel and its programs have separate execute rights, if the partition may.
HvStatus enable_mode_based_execution();

/// A register of VTL1's own that restricts VTL0.
HvStatus set_own_register(abi::tlfs::RegisterName name, std::uint64_t value);

abi::tlfs::RegisterValue register_of_vtl0(abi::tlfs::RegisterName name);
HvStatus set_register_of_vtl0(abi::tlfs::RegisterName name, const abi::tlfs::RegisterValue& value);

/// Gives VTL0 an exception for when it runs again.
HvStatus inject(x86::Exception exception, std::uint32_t error_code);

void mark(abi::Mark mark, std::uint64_t first = 0, std::uint64_t second = 0);
void report_secure_call(const abi::SecureCall& call);
void report_decision(abi::Rule rule, std::uint64_t subject, std::uint64_t value);
void report_answer(const abi::SecureCall& answer);
void report_normal_call(abi::NormalService service, std::uint32_t cookie, std::uint64_t first);
void report_launch_gate(abi::LaunchGate gate, std::uint64_t trustlet_id, abi::Rule refused_by);
void report_system_call(std::uint32_t number, abi::NtStatus status, std::uint32_t cookie);
void output_debug_character(char character);

} // namespace sk::hypercalls
