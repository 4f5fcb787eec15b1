/** Streets and communities over time. */
import { commands, type OrganisationDeed } from './bindings'
import { dataOf } from './client'

export type { CommunityLine, Organisation, OrganisationDeed } from './bindings'

export const organisation = {
  list: () => dataOf(commands.organisationList()),
  change: (deed: OrganisationDeed) => dataOf(commands.changeOrganisation(deed)),
}
