// SPDX-License-Identifier: MIT
// The way that is taken most, without detours: a plain VtlCall, or a fast VtlReturn, with nothing
// pending. Everything else goes the ordinary way (intercepts/vmmcall.cpp, vtl_switch.cpp), and so
// could these: a test takes both ways and compares.  [TLFS vsm, VTL call]  Lesson: 4.
#pragma once

#include "hypervisor/virtual_processor.h"

namespace hv {

/// The exit was such a switch, and it is done. False: nothing has been done.
bool switch_quickly(VirtualProcessor& vp);

} // namespace hv
