#pragma once

/// Added to the version byte of everything that is stored in Redis: tests build
/// a server of "another version" with it, to see the two side by side.
#ifndef BIDIQ_FORMAT_SHIFT
#  define BIDIQ_FORMAT_SHIFT 0
#endif
