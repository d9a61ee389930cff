/* The whole public interface of libpoise. SPDX-License-Identifier: Apache-2.0 */
#ifndef POISE_POISE_H
#define POISE_POISE_H

#include <poise/error.h>
#include <poise/image.h>
#include <poise/people.h>
#include <poise/scene.h>
#include <poise/version.h>

#endif
