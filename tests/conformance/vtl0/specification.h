// SPDX-License-Identifier: MIT
// Numbers of the specification that the cases are about. They are written down here a second time,
// from the specification and not from abi/, so that a slip there is found.
// [TLFS vsm, datatypes/hv_register_name, appendix B]
#pragma once

#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/register_names.h"

#include <cstdint>

namespace conformance::spec {

using abi::tlfs::HvStatus;

inline constexpr std::uint64_t invalid_opcode = 6;      // #UD
inline constexpr std::uint64_t general_protection = 13; // #GP
inline constexpr std::uint64_t page_fault = 14;         // #PF

// HV_STATUS
inline constexpr HvStatus invalid_parameter{0x05};
inline constexpr HvStatus access_denied{0x06};
inline constexpr HvStatus invalid_vp_index{0x0E};
inline constexpr HvStatus invalid_connection_id{0x12};
inline constexpr HvStatus invalid_register_value{0x50};
inline constexpr HvStatus unknown_register_name{0x87};

// Call codes
inline constexpr std::uint64_t call_modify_protection = 0x0C;
inline constexpr std::uint64_t call_enable_partition_vtl = 0x0D;
inline constexpr std::uint64_t call_enable_vp_vtl = 0x0F;
inline constexpr std::uint64_t call_vtl_call = 0x11;
inline constexpr std::uint64_t call_vtl_return = 0x12;
inline constexpr std::uint64_t call_install_intercept = 0x4D;
inline constexpr std::uint64_t call_get_registers = 0x50;
inline constexpr std::uint64_t call_set_registers = 0x51;
inline constexpr std::uint64_t call_translate = 0x52;
inline constexpr std::uint64_t call_post_message = 0x5C;
inline constexpr std::uint64_t call_signal_event = 0x5D;
inline constexpr std::uint64_t call_output_character = 0x71;
inline constexpr std::uint64_t call_start_vp = 0x99;
inline constexpr std::uint64_t call_vp_index_from_apic_id = 0x9A;
inline constexpr std::uint64_t call_create_device_domain = 0xB1;
inline constexpr std::uint64_t call_attach_device_domain = 0xB2;
inline constexpr std::uint64_t call_map_device_pages = 0xB3;

// HV_REGISTER_NAME
inline constexpr std::uint64_t pending_event_0 = 0x0001'0004;
inline constexpr std::uint64_t rax = 0x0002'0000;
inline constexpr std::uint64_t rcx = 0x0002'0001;
inline constexpr std::uint64_t rsp = 0x0002'0004;
inline constexpr std::uint64_t r15 = 0x0002'000F;
inline constexpr std::uint64_t rip = 0x0002'0010;
inline constexpr std::uint64_t rflags = 0x0002'0011;
inline constexpr std::uint64_t xmm_0 = 0x0003'0000;
inline constexpr std::uint64_t cr0 = 0x0004'0000;
inline constexpr std::uint64_t cr2 = 0x0004'0001;
inline constexpr std::uint64_t cr3 = 0x0004'0002;
inline constexpr std::uint64_t cr4 = 0x0004'0003;
inline constexpr std::uint64_t cr8 = 0x0004'0004;
inline constexpr std::uint64_t dr0 = 0x0005'0000;
inline constexpr std::uint64_t dr7 = 0x0005'0005;
inline constexpr std::uint64_t es = 0x0006'0000;
inline constexpr std::uint64_t cs = 0x0006'0001;
inline constexpr std::uint64_t ss = 0x0006'0002;
inline constexpr std::uint64_t ds = 0x0006'0003;
inline constexpr std::uint64_t fs = 0x0006'0004;
inline constexpr std::uint64_t gs = 0x0006'0005;
inline constexpr std::uint64_t ldtr = 0x0006'0006;
inline constexpr std::uint64_t tr = 0x0006'0007;
inline constexpr std::uint64_t idtr = 0x0007'0000;
inline constexpr std::uint64_t gdtr = 0x0007'0001;
inline constexpr std::uint64_t efer = 0x0008'0001;
inline constexpr std::uint64_t kernel_gs_base = 0x0008'0002;
inline constexpr std::uint64_t apic_base = 0x0008'0003;
inline constexpr std::uint64_t pat = 0x0008'0004;
inline constexpr std::uint64_t sysenter_cs = 0x0008'0005;
inline constexpr std::uint64_t sysenter_eip = 0x0008'0006;
inline constexpr std::uint64_t sysenter_esp = 0x0008'0007;
inline constexpr std::uint64_t star = 0x0008'0008;
inline constexpr std::uint64_t lstar = 0x0008'0009;
inline constexpr std::uint64_t cstar = 0x0008'000A;
inline constexpr std::uint64_t sfmask = 0x0008'000B;
inline constexpr std::uint64_t guest_os_id = 0x0009'0002;
inline constexpr std::uint64_t vp_index = 0x0009'0003;
inline constexpr std::uint64_t vp_assist_page = 0x0009'0013;
inline constexpr std::uint64_t sint_0 = 0x000A'0000;
inline constexpr std::uint64_t scontrol = 0x000A'0010;
inline constexpr std::uint64_t siefp = 0x000A'0012;
inline constexpr std::uint64_t simp = 0x000A'0013;
inline constexpr std::uint64_t code_page_offsets = 0x000D'0002;
inline constexpr std::uint64_t vp_status = 0x000D'0003;
inline constexpr std::uint64_t partition_status = 0x000D'0004;
inline constexpr std::uint64_t vina = 0x000D'0005;
inline constexpr std::uint64_t capabilities = 0x000D'0006;
inline constexpr std::uint64_t partition_config = 0x000D'0007;
inline constexpr std::uint64_t secure_config_vtl0 = 0x000D'0010;
inline constexpr std::uint64_t cr_intercept_control = 0x000E'0000;
inline constexpr std::uint64_t cr_intercept_cr0_mask = 0x000E'0001;
inline constexpr std::uint64_t cr_intercept_cr4_mask = 0x000E'0002;

// Synthetic MSRs
inline constexpr std::uint32_t msr_guest_os_id = 0x4000'0000;
inline constexpr std::uint32_t msr_hypercall = 0x4000'0001;
inline constexpr std::uint32_t msr_vp_index = 0x4000'0002;
inline constexpr std::uint32_t msr_vp_runtime = 0x4000'0010;
inline constexpr std::uint32_t msr_time = 0x4000'0020;
inline constexpr std::uint32_t msr_reference_tsc = 0x4000'0021;
inline constexpr std::uint32_t msr_vp_assist_page = 0x4000'0073;
inline constexpr std::uint32_t msr_scontrol = 0x4000'0080;
inline constexpr std::uint32_t msr_sversion = 0x4000'0081;
inline constexpr std::uint32_t msr_siefp = 0x4000'0082;
inline constexpr std::uint32_t msr_simp = 0x4000'0083;
inline constexpr std::uint32_t msr_eom = 0x4000'0084;
inline constexpr std::uint32_t msr_sint_0 = 0x4000'0090;
inline constexpr std::uint32_t msr_timer_0 = 0x4000'00B0;

inline constexpr std::uint64_t masked_interrupt = 1ull << 16; // SINTn at reset

inline constexpr std::uint64_t self = ~0ull; // HV_PARTITION_ID_SELF
inline constexpr std::uint32_t vp_self = 0xFFFF'FFFE;
inline constexpr std::uint32_t any_vp = 0xFFFF'FFFF;

} // namespace conformance::spec
