/** Streets and communities over time. */
import { commands, type CommunityId, type OrganisationDeed } from './bindings'
import { dataOf } from './client'

export type { CommunityLine, FiguresLine, Organisation, OrganisationDeed } from './bindings'

export const organisation = {
  list: () => dataOf(commands.organisationList()),
  /** Figures of a community over time, the oldest first. */
  figures: (community: CommunityId) => dataOf(commands.communityFigures(community)),
  change: (deed: OrganisationDeed) => dataOf(commands.changeOrganisation(deed)),
}
