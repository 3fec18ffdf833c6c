// SPDX-License-Identifier: MIT
// What entry.S must know of C++'s layouts and numbers.
#pragma once

#define ENTERED_BY_VTL_CALL 1
#define FLUSH_TRANSLATIONS 3
#define FAST_RETURN 1

#ifndef __ASSEMBLER__
#include "abi/nt_status.h"
#include "abi/secure_call.h"
#include "abi/tlfs/assist_page.h"
#include "abi/tlfs/hypercall.h"

static_assert(static_cast<int>(abi::tlfs::VtlEntryReason::VtlCall) == ENTERED_BY_VTL_CALL);
static_assert(static_cast<int>(abi::SecureOperation::FlushTranslations) == FLUSH_TRANSLATIONS);
static_assert(offsetof(abi::SecureCall, operation) == 0);
static_assert(abi::SecureCall::status_parameter == 1); // the upper half of XMM10
static_assert(static_cast<int>(abi::NtStatus::Success) == 0);
static_assert(abi::tlfs::VtlReturnControl{}.with(abi::tlfs::VtlReturnControl::fast, true).raw ==
              FAST_RETURN);
#endif
